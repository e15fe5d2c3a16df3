package io.patchbay.server.sync;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How a mirror stands to its upstream.
///
/// @param revision its own
/// @param upstreamRevision as last heard of; 0: never
/// @param upstreamVia the servers the upstream's catalog came through, it being the last; empty:
///   never heard of
/// @param behindSince when it was first known that the upstream was further, in milliseconds; null:
///   it is not
/// @param heardAt when the upstream last said where it is, in milliseconds; null: never
/// @param failures in a row
/// @param lastFailure what failed last, or which rule was broken; null: nothing yet
/// @param standstill why nothing is taken over; null: something is
/// @param violations how often each kind was seen
/// @param turn whether it is its time to sync
/// @param nextAt when it asks the upstream next, in milliseconds; null: it is at it, or will try
///   again
public record SyncStatus(
    Phase phase,
    long revision,
    long upstreamRevision,
    List<UUID> upstreamVia,
    @Nullable Long behindSince,
    @Nullable Long heardAt,
    int failures,
    @Nullable String lastFailure,
    @Nullable Standstill standstill,
    Map<Violation, Long> violations,
    Turn turn,
    @Nullable Long nextAt) {
  public SyncStatus {
    upstreamVia = List.copyOf(upstreamVia);
    violations = Map.copyOf(violations);
  }

  /// What it does.
  public enum Phase {
    CONNECTING("connecting"),
    CATCHING_UP("catching-up"),
    CHANGING_SCOPE("changing-scope"),
    FOLLOWING("following"),
    WAITING("waiting"),
    RETRYING("retrying"),
    UPSTREAM_BEHIND("upstream-behind"),
    COMPARING_HISTORY("comparing-history"),
    STANDING_STILL("standing-still");

    private final String wireName;

    Phase(String wireName) {
      this.wireName = wireName;
    }

    /// As the value of a label, and in messages.
    public String wireName() {
      return wireName;
    }
  }

  /// The same at a later revision.
  SyncStatus at(long later) {
    return new SyncStatus(
        phase,
        later,
        upstreamRevision,
        upstreamVia,
        behindSince,
        heardAt,
        failures,
        lastFailure,
        standstill,
        violations,
        turn,
        nextAt);
  }

  /// For how long it has been behind, in milliseconds; 0: it is not.
  public long lagMillis(long nowMillis) {
    return behindSince == null ? 0 : Math.max(0, nowMillis - behindSince);
  }
}
