package io.patchbay.sim.load;

import java.util.List;
import java.util.OptionalDouble;

/// Finds the last rate of a ramp that holds: achieved within 1 %, without errors, the 99th
/// percentile of the latency below a bound. One bad step may be the machine's; two in a row are the
/// end.
record Knee(double p99MaxMicros) {
  OptionalDouble of(List<StepResult> steps) {
    return steps.stream()
        .filter(step -> step.holds(p99MaxMicros))
        .mapToDouble(StepResult::rate)
        .max();
  }

  boolean isPassed(List<StepResult> steps) {
    return steps.size() >= 2
        && steps.subList(steps.size() - 2, steps.size()).stream()
            .noneMatch(step -> step.holds(p99MaxMicros));
  }
}
