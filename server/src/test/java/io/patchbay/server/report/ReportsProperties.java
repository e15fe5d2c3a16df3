package io.patchbay.server.report;

import static io.patchbay.server.testing.TestReports.machines;
import static io.patchbay.server.testing.TestReports.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.catalog.ReportBounds;
import io.patchbay.server.domain.ConfigurationClass;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.ReportReceipt;
import io.patchbay.server.domain.ReportResult;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import io.patchbay.server.testing.TestReports;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Months of random reports, repeated at random, with restarts and a clock that is now and then set
/// back, against a model that remembers every event for ever.
final class ReportsProperties {
  private static final int STEPS = 250;
  private static final ReportBounds BOUNDS = new ReportBounds(4, 12, 0);
  private static final SmallRelease RELEASE = SmallRelease.of(1);
  private static final List<UpdateIdentity> UPDATES =
      List.of(update(RELEASE, "DEU"), update(RELEASE, "ENU"), update(RELEASE, "FRA"));
  private static final List<ReportResult> RESULTS = List.of(ReportResult.values());
  private static final List<ConfigurationClass> MACHINES =
      List.of(
          machines("DEU"),
          machines("ENU"),
          machines("5.2.3790", "DEU"),
          machines("6.0.6001", "DEU"),
          machines("6.1.7600", "ENU"));

  @TempDir Path data;

  private final long seed = Long.getLong("patchbay.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Report> events = new ArrayList<>();
  private final Set<UUID> counted = new HashSet<>();
  private final Map<ReportGroup, Long> expected = new HashMap<>();
  private Instant now = Instant.parse("2008-12-17T18:00:00Z");
  private Instant latest = now;

  @Test
  void everyEvent_isCountedExactlyOnce_ifAtAll_forMonths() throws Exception {
    try (TestCatalog catalog = TestCatalog.open(data)) {
      catalog.publish(RELEASE);
      int step = 0;
      while (step < STEPS) {
        try (TestReports reports = TestReports.open(catalog.catalog(), data, () -> now, BOUNDS)) {
          check(reports, step);
          int restart = step + 1 + random.nextInt(20);
          for (; step < Math.min(restart, STEPS); step++) {
            report(reports, step);
          }
          check(reports, step);
        }
      }
    }
    assertThat(counted).hasSizeGreaterThan(500);
  }

  private void report(TestReports reports, int step) throws Exception {
    tick();
    List<Report> request = new ArrayList<>();
    int known = 0;
    int refused = 0;
    int size = 1 + random.nextInt(30);
    for (int i = 0; i < size; i++) {
      Report report = random.nextInt(3) > 0 ? newEvent() : earlierEvent();
      request.add(report);
      Duration age = age(report);
      if (age.compareTo(Report.AGE_MAX) > 0 || age.negated().compareTo(Report.AHEAD_MAX) > 0) {
        refused++;
      } else if (counted.add(report.eventId())) {
        expected.merge(bounded(report.group()), 1L, Long::sum);
      } else {
        known++;
      }
    }
    ReportReceipt receipt = reports.add(request);

    String where = "seed " + seed + ", step " + step;
    assertThat(receipt.known()).as(where).isEqualTo(known);
    assertThat(receipt.refused()).as(where).hasSize(refused);
    assertThat(receipt.counted()).as(where).isEqualTo(size - known - refused);
  }

  // Mostly some hours on, sometimes weeks, sometimes back by up to three days.
  private void tick() {
    now =
        switch (random.nextInt(12)) {
          case 0 -> latest.plus(Duration.ofMinutes(random.nextInt(60 * 24 * 40)));
          case 1 -> latest.minus(Duration.ofMinutes(random.nextInt(60 * 24 * 3)));
          default -> now.plus(Duration.ofMinutes(random.nextInt(60 * 24)));
        };
    latest = now.isAfter(latest) ? now : latest;
  }

  private Report newEvent() {
    // A machine's clock may be wrong by more than is allowed.
    Instant at = now.minus(Duration.ofMinutes(random.nextInt(60 * 24 * 33) - 60 * 24 * 2));
    ReportResult result = RESULTS.get(random.nextInt(RESULTS.size()));
    int code = result == ReportResult.FAILED ? 1 + random.nextInt(8) : 0;
    ReportGroup group =
        new ReportGroup(
            UPDATES.get(random.nextInt(UPDATES.size())),
            MACHINES.get(random.nextInt(MACHINES.size())),
            result,
            code);
    events.add(new Report(new UUID(random.nextLong(), random.nextLong()), group, at));
    return events.getLast();
  }

  // Often one that is about to be too old to be reported.
  private Report earlierEvent() {
    List<Report> old = events.stream().filter(report -> age(report).toDays() == 27).toList();
    List<Report> from = old.isEmpty() || random.nextBoolean() ? events : old;
    return from.isEmpty() ? newEvent() : from.get(random.nextInt(from.size()));
  }

  private Duration age(Report report) {
    return Duration.between(report.occurredAt(), now);
  }

  // By the letter of ReportBounds, from all that was counted so far.
  private ReportGroup bounded(ReportGroup group) {
    Set<ReportGroup> rows =
        expected.keySet().stream()
            .filter(row -> row.update().equals(group.update()))
            .collect(Collectors.toSet());
    Set<Integer> codes =
        rows.stream()
            .filter(ReportGroup::hasOwnCode)
            .map(ReportGroup::errorCode)
            .collect(Collectors.toSet());
    boolean apart =
        group.errorCode() == 0
            || codes.contains(group.errorCode())
            || codes.size() < BOUNDS.codesMax();
    ReportGroup fitting = apart ? group : group.withOtherCodes();
    return rows.contains(fitting) || rows.size() < BOUNDS.rowsMax()
        ? fitting
        : fitting.withOthers();
  }

  private void check(TestReports reports, int step) {
    Map<ReportGroup, Long> found = new HashMap<>();
    for (UpdateIdentity update : UPDATES) {
      reports.store().forEach(update.updateId(), (group, count) -> found.put(group, count));
    }
    assertThat(found).as("seed %d, step %d", seed, step).isEqualTo(expected);
    for (UpdateIdentity update : UPDATES) {
      assertThat(found.keySet().stream().filter(row -> row.update().equals(update)))
          .hasSizeLessThanOrEqualTo(BOUNDS.rowsMax() + RESULTS.size());
    }
  }
}
