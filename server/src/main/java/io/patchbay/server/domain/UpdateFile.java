package io.patchbay.server.domain;

/// One file of an update.
///
/// @param size length in bytes
public record UpdateFile(String name, long size, Sha256 sha256) {}
