package io.patchbay.sim.load;

import org.HdrHistogram.Histogram;

/// How a step stands.
///
/// @param answered since the step began
/// @param failed answers with another status than 200, and requests without one
/// @param waiting for their answer
/// @param backlog due and not sent, because no connection is free
/// @param latency of the answers since the last snapshot
record Snapshot(long answered, long failed, long waiting, long backlog, Histogram latency) {
  Snapshot plus(Snapshot other) {
    Histogram sum = latency.copy();
    sum.add(other.latency);
    return new Snapshot(
        answered + other.answered,
        failed + other.failed,
        waiting + other.waiting,
        backlog + other.backlog,
        sum);
  }
}
