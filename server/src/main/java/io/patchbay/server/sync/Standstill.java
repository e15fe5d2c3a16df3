package io.patchbay.server.sync;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import java.util.List;
import java.util.UUID;

/// Why a mirror takes nothing over, though its upstream can be reached. It goes on to serve what it
/// has.
public sealed interface Standstill {
  /// The upstream's history is another one.
  ///
  /// @param revision the first at which they differ
  record OtherHistory(long revision, Sha256 own, Sha256 upstream) implements Standstill {}

  /// What the upstream has came from here.
  record Loop(List<UUID> via) implements Standstill {
    public Loop {
      via = List.copyOf(via);
    }
  }

  /// The upstream's feed has a form that only newer releases know.
  record FeedTooNew(int format) implements Standstill {}

  /// A change says something that only newer releases know, and that answers would be wrong
  /// without.
  record ChangeTooNew(long revision) implements Standstill {}

  /// The upstream holds less than this mirror is to hold.
  record ScopeNotHeld(Scope wanted, Scope held) implements Standstill {}

  /// What it is and what to do, for the operator.
  default String message() {
    return switch (this) {
      case OtherHistory other -> otherHistory(other);
      case Loop loop ->
          "the upstream's catalog came through this server (via "
              + loop.via
              + "): point `upstream` at a server that does not mirror this one";
      case FeedTooNew feed ->
          "the upstream's feed has format "
              + feed.format
              + " (expected: at most "
              + CatalogHead.FEED_FORMAT
              + "): update this server";
      case ChangeTooNew change ->
          "revision "
              + change.revision
              + " says something that this release does not know and must not leave out:"
              + " update this server";
      case ScopeNotHeld scope ->
          "the upstream holds less than this mirror is to hold: "
              + scope.held
              + " (expected: all of "
              + scope.wanted
              + "): choose less here, or more there";
    };
  }

  private static String otherHistory(OtherHistory other) {
    return "the upstream's history is another one from revision "
        + other.revision
        + " on: "
        + other.upstream
        + " there, "
        + other.own
        + " here. It may have been restored from an older backup, or be another server. Nothing of"
        + " it was taken over. Restore the upstream from a newer backup; or, to take its history"
        + " and lose this one, stop this mirror, move its data directory away, and start it again";
  }
}
