package io.patchbay.server.sync;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.Sha256;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What came of the last decision.
public sealed interface SyncEvent {
  /// The first of all.
  ///
  /// @param isFirst whether nothing was here before
  record Started(boolean isFirst) implements SyncEvent {}

  /// [SyncDecision.AskHead] was answered.
  ///
  /// @param own this mirror's head of the chain at the upstream's revision; null: it is not that
  ///   far
  record HeadCame(CatalogHead head, @Nullable Sha256 own) implements SyncEvent {}

  /// [SyncDecision.AskHeadAt] was answered.
  ///
  /// @param upstream its head at that revision; null: it is not that far
  /// @param own this mirror's; null: it is not that far
  record HeadAtCame(long revision, @Nullable Sha256 upstream, @Nullable Sha256 own)
      implements SyncEvent {}

  /// [SyncDecision.FetchRange] is done: the whole range was verified and applied.
  record RangeEnded() implements SyncEvent {}

  /// [SyncDecision.FetchItems] is done: something that was missing is there.
  record ItemsCame() implements SyncEvent {}

  /// [SyncDecision.ChangeScope] is done: what leaves is gone, what is to come is written down.
  record ScopeChanged() implements SyncEvent {}

  /// [SyncDecision.Pause] or [SyncDecision.StandStill] is over.
  record Waited() implements SyncEvent {}

  /// What the upstream sent breaks the rules of the feed. What was verified before may have been
  /// applied.
  record Violated(Violation kind, long revision, String message) implements SyncEvent {
    public Violated(FeedViolationException violation) {
      this(violation.kind(), violation.revision(), violation.getMessage());
    }
  }

  /// It could not be done. A part of it may have been done.
  ///
  /// @param atLeast for which nothing is to be asked again, if the upstream said so; or zero
  record Failed(SyncFailure failure, String message, Duration atLeast) implements SyncEvent {
    public Failed(SyncFailure failure, String message) {
      this(failure, message, Duration.ZERO);
    }
  }
}
