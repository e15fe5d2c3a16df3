package io.patchbay.sim.load;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/// What came of one rate.
///
/// @param rate intended, requests a second; infinite: flat out
/// @param seconds without the warm-up
/// @param achieved answers a second, of whatever status
/// @param allAnswers with those of the warm-up, for whoever measures the server meanwhile
/// @param latency nanoseconds from when a request was due to its answer with status 200, and of
///   those given up until then; flat out from the sending
/// @param otherLatency the same for other statuses
/// @param lateness nanoseconds by which the generator itself was late
/// @param faults requests without an answer, of the warm-up too
/// @param reasons the first for each fault
/// @param revisions of the catalog in the answers that were looked at, of the warm-up too
/// @param resent requests sent again because the server closed as it had said
/// @param cpuSeconds of the event loops
public record StepResult(
    double rate,
    double seconds,
    double achieved,
    long allAnswers,
    Histogram latency,
    Histogram otherLatency,
    Histogram lateness,
    SortedMap<Integer, Long> statuses,
    Map<Fault, Long> faults,
    Map<Fault, String> reasons,
    Revisions revisions,
    long resent,
    long reopened,
    double cpuSeconds,
    Verdict verdict) {
  private static final double ACHIEVED_MIN = 0.99;

  static StepResult of(double rate, double seconds, Recording recording, int threads) {
    var statuses = new TreeMap<Integer, Long>();
    for (int status = 0; status < recording.statuses.length; status++) {
      if (recording.statuses[status] > 0) {
        statuses.put(status, recording.statuses[status]);
      }
    }
    return new StepResult(
        rate,
        seconds,
        recording.answersInTime / seconds,
        recording.allAnswers(),
        recording.latency,
        recording.otherLatency,
        recording.lateness,
        statuses,
        Map.copyOf(recording.faults),
        Map.copyOf(recording.reasons),
        recording.revisions,
        recording.resent,
        recording.reopened,
        recording.cpuNanos / 1e9,
        Verdict.of(recording, seconds, threads));
  }

  public boolean isFlatOut() {
    return Double.isInfinite(rate);
  }

  /// Returns how many answers had another status than 200, and how many requests no answer.
  public long errors() {
    return otherLatency.getTotalCount() + faults.values().stream().mapToLong(n -> n).sum();
  }

  /// Returns a percentile of the latency in microseconds.
  public double micros(double percentile) {
    return micros(latency, percentile);
  }

  /// Returns a percentile in microseconds; 0 of nothing.
  public static double micros(AbstractHistogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1e3;
  }

  /// Returns whether the server kept up: the rate, the latency, no errors.
  boolean holds(double p99MaxMicros) {
    return achieved >= ACHIEVED_MIN * rate && micros(99) <= p99MaxMicros && errors() == 0;
  }
}
