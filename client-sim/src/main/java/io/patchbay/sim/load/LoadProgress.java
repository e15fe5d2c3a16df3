package io.patchbay.sim.load;

import java.io.PrintWriter;
import java.util.Locale;

/// Says each second how a step stands.
public final class LoadProgress {
  private final PrintWriter err;
  private double rate;
  private long fromNanos;
  private long warmUpNanos;
  private long lastNanos;
  private long answered;

  public LoadProgress(PrintWriter err) {
    this.err = err;
  }

  /// A step begins.
  ///
  /// @param rate infinite: flat out
  void begin(double rate, long warmUpNanos) {
    this.rate = rate;
    this.warmUpNanos = warmUpNanos;
    fromNanos = System.nanoTime();
    lastNanos = fromNanos;
    answered = 0;
  }

  void show(Snapshot now) {
    long nanos = System.nanoTime();
    double perSecond = (now.answered() - answered) * 1e9 / (nanos - lastNanos);
    err.printf(
        Locale.ROOT,
        "%4d s%s  %s%,9.0f answers/s  p50 %,8.2f ms  p99 %,8.2f ms  %,6d waiting  %,8d late"
            + "  %,6d failed%n",
        Math.round((nanos - fromNanos) / 1e9),
        nanos - fromNanos < warmUpNanos ? " (warm-up)" : "",
        Double.isInfinite(rate) ? "" : String.format(Locale.ROOT, "%,.0f/s: ", rate),
        perSecond,
        now.latency().getValueAtPercentile(50) / 1e6,
        now.latency().getValueAtPercentile(99) / 1e6,
        now.waiting(),
        now.backlog(),
        now.failed());
    err.flush();
    lastNanos = nanos;
    answered = now.answered();
  }
}
