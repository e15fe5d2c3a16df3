package io.patchbay.server.domain;

/// A manifest as written.
///
/// @param name file name, for messages
/// @param yaml text in UTF-8; not copied, not to be changed
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; copying 4 MiB would buy nothing.
public record ManifestSource(String name, byte[] yaml) {}
