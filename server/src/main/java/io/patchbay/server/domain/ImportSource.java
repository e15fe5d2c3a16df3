package io.patchbay.server.domain;

/// A CSV file to be imported.
///
/// @param name file name, for messages
/// @param csv its bytes, packed with gzip or not; not copied, not to be changed
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; copying it would buy nothing.
public record ImportSource(String name, byte[] csv) {}
