package io.patchbay.sim.load;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What one worker notes of one step. For its event loop only, until the step is over. Of the
/// warm-up it counts nothing but what went wrong.
final class Recording {
  static final long LATE_NANOS = 1_000_000;
  private static final int STATUSES = 1000;

  /// From when a request was due to its answer, for status 200; of one that was given up, to then.
  final Histogram latency = histogram();

  /// The same for other statuses.
  final Histogram otherLatency = histogram();

  /// From when a request was due and a connection free for it until it was sent: the generator's
  /// own part.
  final Histogram lateness = histogram();

  final long[] statuses = new long[STATUSES];
  final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
  final Map<Fault, String> reasons = new EnumMap<>(Fault.class);
  Revisions revisions = Revisions.NONE;
  long answersInTime;
  long resent;
  long reopened;
  long lateNanos;
  long cpuNanos;
  long starvedNanos;

  private final Histogram interval = histogram();
  private long answered;
  private long failed;

  private static Histogram histogram() {
    var histogram = new Histogram(1_000, 600_000_000_000L, 3); // Three digits, from 1 us.
    histogram.setAutoResize(true);
    return histogram;
  }

  void answered(int status, long dueNanos, long readNanos, Schedule schedule) {
    answered++;
    interval.recordValue(readNanos - dueNanos);
    if (readNanos >= schedule.recordFromNanos() && readNanos < schedule.endNanos()) {
      answersInTime++;
    }
    if (status != 200) {
      failed++;
      statuses[status]++;
      otherLatency.recordValue(readNanos - dueNanos);
    } else if (dueNanos >= schedule.recordFromNanos()) {
      statuses[status]++;
      latency.recordValue(readNanos - dueNanos);
    }
  }

  /// @param reason the first one is kept; null: none known
  void fault(Fault fault, long count, @Nullable Throwable reason) {
    failed += count;
    if (count > 0) {
      faults.merge(fault, count, Long::sum);
    }
    if (reason != null) {
      reasons.putIfAbsent(fault, reason.toString());
    }
  }

  void givenUp(Fault fault, long dueNanos, long nowNanos) {
    fault(fault, 1, null);
    latency.recordValue(nowNanos - dueNanos);
  }

  /// The loop ran this late: time in which the generator was not there.
  void ranLate(long nanos) {
    if (nanos > LATE_NANOS) {
      lateNanos += nanos;
    }
  }

  long allAnswers() {
    return answered;
  }

  Snapshot snapshot(long waiting, long backlog) {
    var snapshot = new Snapshot(answered, failed, waiting, backlog, interval.copy());
    interval.reset();
    return snapshot;
  }

  /// Adds what another worker noted of the same step.
  void add(Recording other) {
    latency.add(other.latency);
    otherLatency.add(other.otherLatency);
    lateness.add(other.lateness);
    for (int status = 0; status < STATUSES; status++) {
      statuses[status] += other.statuses[status];
    }
    other.faults.forEach((fault, count) -> faults.merge(fault, count, Long::sum));
    other.reasons.forEach(reasons::putIfAbsent);
    revisions = revisions.plus(other.revisions);
    answered += other.answered;
    failed += other.failed;
    answersInTime += other.answersInTime;
    resent += other.resent;
    reopened += other.reopened;
    lateNanos += other.lateNanos;
    cpuNanos += other.cpuNanos;
    starvedNanos += other.starvedNanos;
  }
}
