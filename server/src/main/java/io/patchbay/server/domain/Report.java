package io.patchbay.server.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// One event on one machine.
///
/// @param eventId chosen by the machine; the same whenever this event is reported
/// @param group what it counts for
/// @param occurredAt by the machine's clock
public record Report(UUID eventId, ReportGroup group, Instant occurredAt) {
  /// How long after an event it can still be reported.
  public static final Duration AGE_MAX = Duration.ofDays(28);

  /// How far a machine's clock may be ahead of the server's.
  public static final Duration AHEAD_MAX = Duration.ofDays(1);
}
