package io.patchbay.sim.load;

import io.patchbay.sim.sweep.WrongAnswer;
import java.util.List;

/// What came of the answers that were held against the expectation.
///
/// @param skipped were to be checked, and there was no time
/// @param firstWrong at most ten
public record CheckResult(long checked, long skipped, long wrong, List<WrongAnswer> firstWrong) {
  public CheckResult {
    firstWrong = List.copyOf(firstWrong);
  }
}
