package io.patchbay.server.cli;

import io.patchbay.server.domain.ConfigurationClass;
import io.patchbay.server.domain.ReportCounts;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.ReportSummary;
import io.patchbay.server.domain.ReportSummary.ClassCounts;
import io.patchbay.server.domain.ReportSummary.ErrorCount;
import java.io.PrintWriter;

/// What machines reported, as text.
final class ReportPrinter {
  private static final int CLASSES_SHOWN_MAX = 20;

  private ReportPrinter() {}

  /// @param of the update or the bulletin
  static void print(String of, ReportSummary summary, PrintWriter out) {
    ReportCounts totals = summary.totals();
    String plural = summary.updates() == 1 ? "" : "s";
    out.printf("reports on        %s, %d update%s%n", of, summary.updates(), plural);
    out.printf("downloaded        %d%n", totals.downloaded());
    out.printf("installed         %d%n", totals.installed());
    out.printf("reboot pending    %d%n", totals.rebootPending());
    out.printf("failed            %d%n", totals.failed());
    for (ErrorCount error : summary.errors()) {
      boolean others = error.errorCode() == ReportGroup.OTHER_CODES;
      String code = others ? "other codes" : ReportGroup.hex(error.errorCode());
      out.printf("  %-15s %d%n", code, error.count());
    }
    if (totals.sum() > 0) {
      printClasses(summary, out);
    }
  }

  private static void printClasses(ReportSummary summary, PrintWriter out) {
    String row = "%-17s %12s %12s %14s %12s%n";
    out.printf(row, "machines", "downloaded", "installed", "reboot pending", "failed");
    for (ClassCounts c : summary.classes().stream().limit(CLASSES_SHOWN_MAX).toList()) {
      ConfigurationClass machines = c.machines();
      ReportCounts counts = c.counts();
      out.printf(
          row,
          machines == null ? "others" : machines,
          counts.downloaded(),
          counts.installed(),
          counts.rebootPending(),
          counts.failed());
    }
    int more = summary.classes().size() - CLASSES_SHOWN_MAX;
    if (more > 0) {
      out.printf("and %d more, which --json lists%n", more);
    }
  }
}
