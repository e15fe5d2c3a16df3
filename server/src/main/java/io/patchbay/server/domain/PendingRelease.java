package io.patchbay.server.domain;

import java.util.Map;
import java.util.UUID;

/// A release that was published ahead of its instant and is not in the catalog.
///
/// @param publishId the publisher's id of the operation
/// @param manifestDigest of the manifest's bytes
/// @param files what was found out about the release's files when they were stored
public record PendingRelease(
    UUID publishId, Sha256 manifestDigest, Release release, Map<Sha256, FileFacts> files) {
  public PendingRelease {
    files = Map.copyOf(files);
  }
}
