package io.patchbay.server.sync;

import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.wire.StoredCodecs;

/// Tells a change that was left out from one that comes too late, for who has to find out what is
/// wrong: nothing of what it looks at is taken over. Not thread-safe.
final class MissingChange {
  private static final int FRAMES_MAX = 1_000;

  private final long revision;
  private final long came;
  private int frames;

  /// @param revision of the change that is missing
  /// @param came the revision that came in its place
  MissingChange(long revision, long came) {
    this.revision = revision;
    this.came = came;
  }

  /// @throws FeedViolationException once it is known
  void look(FeedFrame frame) throws FeedViolationException {
    switch (frame) {
      case FeedFrame.Change change -> {
        if (revision(change.row()) == revision) {
          throw new FeedViolationException(
              Violation.REORDERED, revision, "it comes after revision " + came);
        }
      }
      case FeedFrame.Item item -> {}
      case FeedFrame.End end -> throw dropped();
    }
    if (++frames == FRAMES_MAX) {
      throw dropped();
    }
  }

  private static long revision(byte[] row) {
    try {
      return StoredCodecs.CATALOG_CHANGE.decode(row).catalogRevision();
    } catch (InvalidValueException e) {
      return 0;
    }
  }

  FeedViolationException dropped() {
    return new FeedViolationException(
        Violation.DROPPED, revision, "revision " + came + " comes in its place");
  }
}
