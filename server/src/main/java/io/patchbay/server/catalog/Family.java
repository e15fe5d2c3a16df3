package io.patchbay.server.catalog;

import java.nio.charset.StandardCharsets;

/// The column families. [Keys] documents their keys; every value begins with one format byte, now
/// 1, and goes on with a message of `catalog.proto` or `update.proto`.
enum Family {
  /// `revision` (8 bytes, big-endian) and `head` (32 bytes).
  META("default"),
  /// Every revision of every update: `Update`.
  UPDATES("updates"),
  /// The newest revision of every bulletin: `Bulletin`.
  BULLETINS("bulletins"),
  /// The index: `IndexRow`.
  APPLICABILITY("applicability"),
  /// Which updates supersede an update directly: keys only.
  SUPERSEDED_BY("superseded-by"),
  /// The change log: `CatalogChange`.
  CHANGES("changes"),
  /// Releases that wait for their instant: `PendingRelease`.
  PENDING("pending"),
  /// What became of each publish: `PublishReceipt`.
  PUBLISHES("publishes"),
  /// The digests of all released files: keys only.
  FILES("files");

  private final String familyName;

  Family(String familyName) {
    this.familyName = familyName;
  }

  byte[] bytes() {
    return familyName.getBytes(StandardCharsets.UTF_8);
  }
}
