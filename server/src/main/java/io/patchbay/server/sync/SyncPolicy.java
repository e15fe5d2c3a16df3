package io.patchbay.server.sync;

import io.patchbay.server.domain.Scope;
import java.time.Duration;

/// How a mirror syncs.
///
/// @param scope what of the upstream's catalog it is to hold
/// @param schedule when it may do so
/// @param spread over which the mirrors of a schedule begin
/// @param interval between two looks at the upstream; zero: follows it live
/// @param longPoll for which the upstream may hold back its answer while there is nothing new
/// @param retryMin before the first retry, doubled with each further failure in a row
/// @param retryMax the ceiling of that
/// @param standStill after which what it stands still for is looked at again
/// @param changeBytesMax the longest change that is accepted, with its content
/// @param snapshotUpdatesMin from which number of updates on a first sync takes a snapshot
public record SyncPolicy(
    Scope scope,
    Schedule schedule,
    Duration spread,
    Duration interval,
    Duration longPoll,
    Duration retryMin,
    Duration retryMax,
    Duration standStill,
    long changeBytesMax,
    long snapshotUpdatesMin) {
  public static final Duration SPREAD = Duration.ofMinutes(5);
  public static final Duration LONG_POLL = Duration.ofSeconds(50);
  public static final Duration RETRY_MIN = Duration.ofMillis(500);
  public static final Duration RETRY_MAX = Duration.ofMinutes(2);
  public static final Duration STAND_STILL = Duration.ofMinutes(2);
  public static final long CHANGE_BYTES_MAX = 1L << 30;
  public static final long SNAPSHOT_UPDATES_MIN = 10_000;

  /// A mirror of that scope which follows live, everything else as is usual.
  public static SyncPolicy following(Scope scope) {
    return new SyncPolicy(
        scope,
        Schedule.ALWAYS,
        SPREAD,
        Duration.ZERO,
        LONG_POLL,
        RETRY_MIN,
        RETRY_MAX,
        STAND_STILL,
        CHANGE_BYTES_MAX,
        SNAPSHOT_UPDATES_MIN);
  }

  boolean isLive() {
    return interval.isZero();
  }
}
