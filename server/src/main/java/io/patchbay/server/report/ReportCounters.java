package io.patchbay.server.report;

import io.micrometer.core.instrument.Counter;
import io.patchbay.server.domain.ReportReceipt;
import io.patchbay.server.domain.ReportRefusal;
import io.patchbay.server.domain.ReportResult;
import io.patchbay.server.metrics.Meters;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Counts reports by what became of them. Safe for any thread.
final class ReportCounters {
  private final Map<ReportResult, Counter> counted = new EnumMap<>(ReportResult.class);
  private final Map<ReportRefusal, Counter> refused = new EnumMap<>(ReportRefusal.class);
  private final Counter known;

  ReportCounters(Meters meters) {
    for (ReportResult result : ReportResult.values()) {
      counted.put(result, meters.reports(result.wireName()));
    }
    for (ReportRefusal reason : ReportRefusal.values()) {
      refused.put(reason, meters.reportsRefused(reason.wireName()));
    }
    known = meters.reportsKnown();
  }

  void counted(ReportResult result) {
    Objects.requireNonNull(counted.get(result)).increment();
  }

  void notCounted(ReportReceipt receipt) {
    known.increment(receipt.known());
    receipt
        .refused()
        .forEach(report -> Objects.requireNonNull(refused.get(report.reason())).increment());
  }
}
