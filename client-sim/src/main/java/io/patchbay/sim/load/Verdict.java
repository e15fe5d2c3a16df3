package io.patchbay.sim.load;

import java.util.Locale;
import java.util.Optional;

/// Whether the generator itself held a step back, so that its figures say more about the generator
/// than about the server.
///
/// @param lateRequests share of the requests that went out more than a millisecond late although a
///   connection was free
/// @param lateTime share of the time in which an event loop with a schedule ran more than a
///   millisecond late, for whatever reason: too much to do, or no processor
/// @param cpu share of the time in which the event loops ran, in the mean
/// @param starved share of the time in which they could have run and had no processor
public record Verdict(double lateRequests, double lateTime, double cpu, double starved) {
  static final double LATE_REQUESTS_MAX = 0.01;
  static final double LATE_TIME_MAX = 0.05;
  static final double BUSY_MAX = 0.95;

  static Verdict of(Recording recording, double seconds, int threads) {
    double loopNanos = seconds * 1e9 * threads;
    long sent = recording.lateness.getTotalCount();
    long punctual = recording.lateness.getCountBetweenValues(0, Recording.LATE_NANOS);
    return new Verdict(
        sent == 0 ? 0 : (double) (sent - punctual) / sent,
        recording.lateNanos / loopNanos,
        recording.cpuNanos / loopNanos,
        recording.starvedNanos / loopNanos);
  }

  /// Returns why the generator was the bottleneck; empty if it was not.
  public Optional<String> bottleneck() {
    if (lateRequests > LATE_REQUESTS_MAX) {
      return said("%.1f %% of the requests went out more than 1 ms late", 100 * lateRequests);
    }
    if (lateTime > LATE_TIME_MAX) {
      return said("its event loops ran more than 1 ms late %.1f %% of the time", 100 * lateTime);
    }
    if (cpu + starved > BUSY_MAX) {
      return said(
          "its event loops ran, or waited for a processor, %.0f %% of the time",
          100 * (cpu + starved));
    }
    return Optional.empty();
  }

  private static Optional<String> said(String format, double percent) {
    return Optional.of(String.format(Locale.ROOT, format, percent));
  }
}
