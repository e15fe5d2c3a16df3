package io.patchbay.server.sync;

import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import java.time.Duration;

/// What is to be done next. One thing at a time: the next event tells what came of it.
public sealed interface SyncDecision {
  /// Ask where the upstream is.
  ///
  /// @param since what is known of it: it may hold back its answer while it is not further
  /// @param atMost how long; zero: not at all
  record AskHead(long since, Duration atMost) implements SyncDecision {}

  /// Ask for the upstream's head of the chain at an older revision: one that this mirror has too,
  /// or the one at which the next range ends.
  record AskHeadAt(long revision) implements SyncDecision {}

  /// Ask for a closed range of changes, verify them with a [ChangeVerifier], and apply each (or
  /// some at a time) as soon as it is verified.
  ///
  /// @param since exclusive: this mirror's own revision
  /// @param head this mirror's own
  /// @param until inclusive
  /// @param untilHead the upstream's head at `until`, which the range is asked for by and has to
  ///   end in: what caches kept of another history answers another question
  /// @param scope whose content is asked for
  /// @param fresh past all caches, since what came last was wrong
  record FetchRange(
      long since, Sha256 head, long until, Sha256 untilHead, Scope scope, boolean fresh)
      implements SyncDecision {}

  /// Ask for the content of some updates of the scope that is being changed to, and fill it in. If
  /// none is missing any more, the change of scope ends.
  ///
  /// @param max how many at a time
  record FetchItems(int max) implements SyncDecision {}

  /// Change this mirror's own scope: it is what `to` has in common with what it was, until the
  /// items that are missing came.
  record ChangeScope(Scope to) implements SyncDecision {}

  /// Do nothing for some time.
  record Pause(Duration length, Reason reason) implements SyncDecision {
    /// Why.
    public enum Reason {
      /// Nothing is to be done until the next look.
      INTERVAL,
      /// It is not the time of the schedule.
      SCHEDULE,
      /// Something failed.
      RETRY,
      /// The upstream answered that there is nothing new without having waited for it.
      UPSTREAM_HASTY
    }
  }

  /// Take nothing over until what is wrong has been mended, and look again after some time whether
  /// it was.
  record StandStill(Standstill why, Duration lookAgain) implements SyncDecision {}
}
