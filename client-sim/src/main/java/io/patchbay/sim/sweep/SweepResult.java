package io.patchbay.sim.sweep;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What came of a sweep.
///
/// @param rows in the order they were asked in
/// @param seconds for all answers, without the fetching of files
/// @param firstWrong at most ten
public record SweepResult(
    Map<Row, Counts> rows, double seconds, List<WrongAnswer> firstWrong, FileCounts files) {
  public SweepResult {
    rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    firstWrong = List.copyOf(firstWrong);
  }

  /// Returns the sum of all rows.
  public Counts total() {
    return rows.values().stream().reduce(Counts.NONE, Counts::plus);
  }

  /// Returns whether anything was asked and everything was right.
  public boolean isRight() {
    return total().asked() > 0 && total().wrong() == 0 && files.faults().isEmpty();
  }

  /// Returns the rate of the whole sweep.
  public double answersPerSecond() {
    return seconds == 0 ? 0 : total().asked() / seconds;
  }
}
