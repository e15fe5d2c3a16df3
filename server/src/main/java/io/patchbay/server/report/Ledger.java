package io.patchbay.server.report;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.ReportStore;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportReceipt;
import io.patchbay.server.domain.ReportReceipt.Refused;
import io.patchbay.server.domain.ReportRefusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides which reports count, and counts them. For one thread.
final class Ledger {
  private final KnownUpdates known;
  private final ReportStore store;
  private final InstantSource clock;
  private final ReportCounters counters;

  Ledger(Catalog catalog, ReportStore store, InstantSource clock, ReportCounters counters) {
    this.known = new KnownUpdates(catalog);
    this.store = store;
    this.clock = clock;
    this.counters = counters;
  }

  // A request whose reports were looked at.
  private record Sorted(List<Report> countable, List<Refused> refused) {}

  /// Counts the reports of some requests in one write, and returns a receipt for each.
  ///
  /// @throws io.patchbay.server.catalog.CatalogException if that failed
  List<ReportReceipt> count(List<List<Report>> requests) {
    Instant now = clock.instant();
    List<Sorted> sorted = requests.stream().map(reports -> sort(reports, now)).toList();
    List<Report> countable =
        sorted.stream().flatMap(request -> request.countable().stream()).toList();
    BitSet counted = countable.isEmpty() ? new BitSet() : store.count(countable, now);
    counted.stream().forEach(i -> counters.counted(countable.get(i).group().result()));
    List<ReportReceipt> receipts = receipts(sorted, counted);
    receipts.forEach(counters::notCounted);
    return receipts;
  }

  private Sorted sort(List<Report> reports, Instant now) {
    List<Report> countable = new ArrayList<>();
    List<Refused> refused = new ArrayList<>();
    for (Report report : reports) {
      ReportRefusal refusal = refusal(report, now);
      if (refusal == null) {
        countable.add(report);
      } else {
        refused.add(new Refused(report.eventId(), refusal));
      }
    }
    return new Sorted(countable, refused);
  }

  private @Nullable ReportRefusal refusal(Report report, Instant now) {
    if (report.occurredAt().isBefore(now.minus(Report.AGE_MAX))) {
      return ReportRefusal.TOO_OLD;
    }
    if (report.occurredAt().isAfter(now.plus(Report.AHEAD_MAX))) {
      return ReportRefusal.TOO_FAR_AHEAD;
    }
    return known.contains(report.group().update()) ? null : ReportRefusal.UNKNOWN_UPDATE;
  }

  private static List<ReportReceipt> receipts(List<Sorted> sorted, BitSet counted) {
    List<ReportReceipt> receipts = new ArrayList<>();
    int from = 0;
    for (Sorted request : sorted) {
      int to = from + request.countable().size();
      int now = counted.get(from, to).cardinality();
      receipts.add(new ReportReceipt(now, to - from - now, request.refused()));
      from = to;
    }
    return receipts;
  }
}
