package io.patchbay.server.wire;

/// One parameter of a query string, decoded.
public record Parameter(String name, String value) {}
