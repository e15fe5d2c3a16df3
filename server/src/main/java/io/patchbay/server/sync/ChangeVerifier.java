package io.patchbay.server.sync;

import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.wire.StoredCodecs;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Holds what an upstream sends for a range of changes against what it may send.
///
/// A change comes out one frame after its last item: the digest of its row is what the next row, or
/// the end, says of it, and until then the row may have been altered on its way.
///
/// Pure, and not thread-safe. After a violation it is of no more use.
public final class ChangeVerifier {
  private static final int ROW_BYTES_MAX = 64 << 10;

  private final SyncDecision.FetchRange range;
  private final long changeBytesMax;
  private @Nullable IncomingChange coming;
  private @Nullable MissingChange missing;
  private boolean ended;

  /// @param changeBytesMax what the items of one change may take
  public ChangeVerifier(SyncDecision.FetchRange range, long changeBytesMax) {
    this.range = range;
    this.changeBytesMax = changeBytesMax;
  }

  /// Takes the next frame.
  ///
  /// @return a change that is now verified
  public Optional<ReplicatedChange> accept(FeedFrame frame) throws FeedViolationException {
    if (ended) {
      throw violation(Violation.ENDLESS, range.until(), "something came after the end");
    }
    if (missing != null) {
      missing.look(frame);
      return Optional.empty();
    }
    return switch (frame) {
      case FeedFrame.Change change -> onRow(change.row());
      case FeedFrame.Item item -> onItem(item);
      case FeedFrame.End end -> onEnd(end);
    };
  }

  private Optional<ReplicatedChange> onRow(byte[] row) throws FeedViolationException {
    IncomingChange before = complete("the next change");
    long expected = reached() + 1;
    CatalogChange change = decode(row, expected);
    if (change.catalogRevision() < expected) {
      throw violation(
          Violation.REPLAYED,
          change.catalogRevision(),
          "it comes again (expected: revision " + expected + ")");
    }
    if (expected > range.until()) {
      throw violation(
          Violation.ENDLESS, expected, "only revisions up to " + range.until() + " were asked for");
    }
    if (change.catalogRevision() > expected) {
      missing = new MissingChange(expected, change.catalogRevision());
      return Optional.empty();
    }
    verifyLink(before, change);
    coming = new IncomingChange(change, row, range.scope(), changeBytesMax);
    return before == null ? Optional.empty() : Optional.of(before.confirmed());
  }

  private static CatalogChange decode(byte[] row, long expected) throws FeedViolationException {
    if (row.length > ROW_BYTES_MAX) {
      throw violation(
          Violation.ENDLESS,
          expected,
          "its row has " + row.length + " bytes (expected: at most " + ROW_BYTES_MAX + ")");
    }
    try {
      CatalogChange change = StoredCodecs.CATALOG_CHANGE.decode(row);
      if (change.itemCount() < 1) {
        throw violation(Violation.MALFORMED, expected, change.itemCount() + " items (expected: 1)");
      }
      return change;
    } catch (InvalidValueException e) {
      throw violation(Violation.MALFORMED, expected, "its row is none: " + e.getMessage());
    }
  }

  private void verifyLink(@Nullable IncomingChange before, CatalogChange change)
      throws FeedViolationException {
    if (before == null && !change.previousHead().equals(range.head())) {
      throw violation(
          Violation.OTHER_HISTORY,
          change.catalogRevision(),
          "it follows " + change.previousHead() + " (expected: " + range.head() + ")");
    }
    if (before != null && !change.previousHead().equals(before.head())) {
      throw violation(
          Violation.CHANGED,
          before.revision(),
          "its digest is "
              + before.head()
              + ", and the change after it follows "
              + change.previousHead());
    }
  }

  private Optional<ReplicatedChange> onItem(FeedFrame.Item item) throws FeedViolationException {
    if (coming == null) {
      throw violation(
          Violation.MALFORMED, reached() + 1, "an item came before the change it is of");
    }
    coming.add(item);
    return Optional.empty();
  }

  private Optional<ReplicatedChange> onEnd(FeedFrame.End end) throws FeedViolationException {
    IncomingChange last = complete("the end");
    if (last == null || last.revision() < range.until()) {
      throw violation(
          Violation.DROPPED,
          reached() + 1,
          "the end came before it (expected: revisions up to " + range.until() + ")");
    }
    Sha256 head = last.head();
    verifyEnd(end.revision() == range.until(), "revision " + end.revision());
    verifyEnd(end.head().equals(head), "head " + end.head() + " and not " + head);
    verifyEnd(
        range.untilHead().equals(head),
        "head " + head + ", and the upstream said " + range.untilHead());
    ended = true;
    return Optional.of(last.confirmed());
  }

  private void verifyEnd(boolean holds, String says) throws FeedViolationException {
    if (!holds) {
      throw violation(Violation.CHANGED, range.until(), "the end says " + says);
    }
  }

  /// The change that is coming, all of it; null if none is.
  private @Nullable IncomingChange complete(String before) throws FeedViolationException {
    if (coming != null && !coming.isComplete()) {
      throw violation(
          Violation.DROPPED, coming.revision(), coming.progress() + " came before " + before);
    }
    return coming;
  }

  private long reached() {
    return coming == null ? range.since() : coming.revision();
  }

  /// Whether everything that was asked for came and was verified.
  public boolean isEnded() {
    return ended;
  }

  /// What it means that the stream ended before [#isEnded].
  public FeedViolationException truncated() {
    if (missing != null) {
      return missing.dropped();
    }
    return coming == null || coming.isComplete()
        ? violation(Violation.TRUNCATED, reached() + 1, "the stream ended before it")
        : violation(Violation.TRUNCATED, reached(), "the stream ended after " + coming.progress());
  }

  /// What it means that nothing came for too long.
  public FeedViolationException stalled(Duration silence) {
    return violation(
        Violation.STALLED, reached(), "nothing came after it for " + silence.toSeconds() + " s");
  }

  /// What it means that what came is no frame.
  public FeedViolationException malformed(InvalidValueException cause) {
    return violation(Violation.MALFORMED, reached(), "what came after it: " + cause.getMessage());
  }

  private static FeedViolationException violation(Violation kind, long revision, String detail) {
    return new FeedViolationException(kind, revision, detail);
  }
}
