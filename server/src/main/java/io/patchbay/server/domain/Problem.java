package io.patchbay.server.domain;

/// Problem details after RFC 9457.
///
/// @param type a relative URI that names the kind
/// @param title the kind in words
/// @param status HTTP status code
/// @param detail this occurrence
/// @param field the parameter, header or field at fault; empty: none in particular
public record Problem(String type, String title, int status, String detail, String field) {}
