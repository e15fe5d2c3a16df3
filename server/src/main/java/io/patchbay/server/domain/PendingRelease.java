package io.patchbay.server.domain;

import java.util.UUID;

/// A release that was published ahead of its instant and is not in the catalog.
///
/// @param publishId the publisher's id of the operation
/// @param manifestDigest of the manifest's bytes
public record PendingRelease(UUID publishId, Sha256 manifestDigest, Release release) {}
