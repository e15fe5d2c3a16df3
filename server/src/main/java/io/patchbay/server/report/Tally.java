package io.patchbay.server.report;

import io.patchbay.server.domain.ConfigurationClass;
import io.patchbay.server.domain.ReportCounts;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.ReportSummary;
import io.patchbay.server.domain.ReportSummary.ClassCounts;
import io.patchbay.server.domain.ReportSummary.ErrorCount;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Adds up the reports on some updates. For one thread.
final class Tally {
  private static final int LISTED_MAX = 1_000;
  private static final Comparator<ErrorCount> MOST_FREQUENT_FIRST =
      Comparator.comparingLong(ErrorCount::count)
          .reversed()
          .thenComparing(ErrorCount::errorCode, Integer::compareUnsigned);
  private static final Comparator<ClassCounts> MOST_FAILURES_FIRST =
      Comparator.comparingLong((ClassCounts c) -> c.counts().failed())
          .thenComparingLong(c -> c.counts().sum())
          .reversed()
          .thenComparing(c -> String.valueOf(c.machines()));

  private final Map<Integer, Long> errors = new HashMap<>();
  private final Map<Optional<ConfigurationClass>, ReportCounts> classes = new HashMap<>();
  private ReportCounts totals = ReportCounts.NONE;

  void add(ReportGroup group, long count) {
    totals = totals.plus(group.result(), count);
    classes.merge(
        Optional.ofNullable(group.machines()),
        ReportCounts.NONE.plus(group.result(), count),
        (before, added) -> before.plus(group.result(), count));
    if (group.errorCode() != 0) {
      errors.merge(group.errorCode(), count, Long::sum);
    }
  }

  /// @param updates how many were added up
  ReportSummary summary(int updates) {
    List<ErrorCount> byCode =
        errors.entrySet().stream()
            .map(error -> new ErrorCount(error.getKey(), error.getValue()))
            .sorted(MOST_FREQUENT_FIRST)
            .limit(LISTED_MAX)
            .toList();
    List<ClassCounts> byClass =
        classes.entrySet().stream()
            .map(c -> new ClassCounts(c.getKey().orElse(null), c.getValue()))
            .sorted(MOST_FAILURES_FIRST)
            .limit(LISTED_MAX)
            .toList();
    return new ReportSummary(updates, totals, byCode, byClass);
  }
}
