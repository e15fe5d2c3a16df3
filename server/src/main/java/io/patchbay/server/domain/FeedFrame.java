package io.patchbay.server.domain;

import org.jspecify.annotations.Nullable;

/// The unit of the feed. The arrays are handed over and never changed.
public sealed interface FeedFrame {
  /// A change begins.
  ///
  /// @param row the encoded [CatalogChange], byte for byte as it is chained
  @SuppressWarnings("ArrayRecordComponent")
  record Change(byte[] row) implements FeedFrame {}

  /// The next item of the change.
  ///
  /// @param item the encoded [ChangeItem], byte for byte as it is digested
  /// @param content null: it has none, or is out of the scope asked for
  @SuppressWarnings("ArrayRecordComponent")
  record Item(byte[] item, byte @Nullable [] content) implements FeedFrame {}

  /// Everything asked for was sent.
  ///
  /// @param revision of the last change
  /// @param head of the chain at that revision
  record End(long revision, Sha256 head) implements FeedFrame {}
}
