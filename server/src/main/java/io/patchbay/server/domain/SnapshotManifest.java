package io.patchbay.server.domain;

import java.util.List;

/// A whole catalog as files.
///
/// @param id its name
/// @param revision of the catalog
/// @param head of the chain at that revision
public record SnapshotManifest(String id, long revision, Sha256 head, List<SnapshotFile> files) {
  public SnapshotManifest {
    files = List.copyOf(files);
  }

  /// One of the files.
  ///
  /// @param name letters, digits, dots and hyphens
  /// @param size length in bytes
  public record SnapshotFile(String name, long size, Sha256 sha256) {}
}
