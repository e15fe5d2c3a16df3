package io.patchbay.server.catalog;

import java.nio.charset.StandardCharsets;

/// The column families. [Keys] documents their keys; every value begins with one format byte, now
/// 1, and goes on with a message of `catalog.proto` or `update.proto`, where nothing else is said.
enum Family implements ColumnFamily {
  /// `revision` (8 bytes, big-endian), `head` (32 bytes), `row-format` (one byte: the format of all
  /// rows of the index), `updates` (8 bytes: how many revisions of updates are held), of a mirror
  /// `replica`: `MirrorState`, and of a log that was rewritten `former-head`: revision and head
  /// before that.
  META("default"),
  /// Every revision of every update: `Update`.
  UPDATES("updates"),
  /// The newest revision of every bulletin: `Bulletin`.
  BULLETINS("bulletins"),
  /// The index. The one family whose values are neither framed nor messages: a row is evaluated
  /// where it lies, and has a format byte and a checksum of its own.
  APPLICABILITY("applicability"),
  /// The patterns ([io.patchbay.server.domain.IndexTuple#pattern]) of each product's rows, one bit
  /// each: one byte. A bit may stay when the last row of its pattern has gone.
  PATTERNS("patterns"),
  /// Which updates supersede an update directly: keys only.
  SUPERSEDED_BY("superseded-by"),
  /// Which updates require an update: keys only.
  REQUIRED_BY("required-by"),
  /// The change log: `CatalogChange`.
  CHANGES("changes"),
  /// The items of each change: `StoredItem`.
  ITEMS("items"),
  /// The updates that left scope: the reason's name in a query string (ASCII).
  STANDINGS("standings"),
  /// Releases that wait for their instant: `PendingRelease`.
  PENDING("pending"),
  /// What became of each publish: `PublishReceipt`.
  PUBLISHES("publishes"),
  /// All released files: `StoredFile`, or nothing if nobody has read them, as in the first
  /// releases.
  FILES("files");

  private final String familyName;

  Family(String familyName) {
    this.familyName = familyName;
  }

  @Override
  public byte[] bytes() {
    return familyName.getBytes(StandardCharsets.UTF_8);
  }
}
