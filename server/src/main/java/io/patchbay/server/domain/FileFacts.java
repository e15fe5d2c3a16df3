package io.patchbay.server.domain;

/// What is known of a file beyond the digest it goes by, once its bytes were read.
///
/// @param size length in bytes
public record FileFacts(long size, Sha1 sha1) {}
