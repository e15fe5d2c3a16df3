package io.patchbay.sim.load;

import java.util.List;
import java.util.OptionalDouble;

/// What came of a run.
///
/// @param opening how long the connections took to open
/// @param steps one for each rate
/// @param knee the last rate of a ramp that held; empty: none did, or it was no ramp
/// @param idleOpen idle connections that the server had not closed by the end
/// @param cpuSeconds of the whole generator
public record LoadResult(
    LoadPlan plan,
    Transport transport,
    Opening opening,
    List<StepResult> steps,
    OptionalDouble knee,
    CheckResult check,
    int idleOpen,
    double cpuSeconds) {
  public LoadResult {
    steps = List.copyOf(steps);
  }
}
