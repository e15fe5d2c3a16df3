package io.patchbay.server.report;

import static io.patchbay.server.testing.TestReports.DISK_FULL;
import static io.patchbay.server.testing.TestReports.failed;
import static io.patchbay.server.testing.TestReports.installed;
import static io.patchbay.server.testing.TestReports.machines;
import static io.patchbay.server.testing.TestReports.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.catalog.ReportBounds;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportCounts;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.ReportReceipt;
import io.patchbay.server.domain.ReportReceipt.Refused;
import io.patchbay.server.domain.ReportRefusal;
import io.patchbay.server.domain.ReportResult;
import io.patchbay.server.domain.ReportSummary;
import io.patchbay.server.domain.ReportSummary.ClassCounts;
import io.patchbay.server.domain.ReportSummary.ErrorCount;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import io.patchbay.server.testing.TestReports;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which reports count, once each, and what they add up to.
final class ReportsTest {
  private static final Instant NOW = Instant.parse("2008-12-20T12:00:00Z");
  private static final SmallRelease RELEASE = SmallRelease.of(1);
  private static final UpdateIdentity GERMAN = update(RELEASE, "DEU");
  private static final UpdateIdentity FRENCH = update(RELEASE, "FRA");

  @TempDir Path data;

  private TestCatalog catalog;
  private TestReports reports;

  @BeforeEach
  void open() throws Exception {
    catalog = TestCatalog.open(data);
    catalog.publish(RELEASE);
    reports = TestReports.open(catalog.catalog(), data, InstantSource.fixed(NOW));
  }

  @AfterEach
  void close() {
    reports.close();
    catalog.close();
  }

  private static Report report(ReportGroup group, Instant at) {
    return new Report(UUID.randomUUID(), group, at);
  }

  private static List<Report> reports(ReportGroup group, int count) {
    return Stream.generate(() -> report(group, NOW)).limit(count).toList();
  }

  private ReportCounts totals(UUID update) {
    return reports.reports().ofUpdate(update).orElseThrow().totals();
  }

  @Test
  void reports_outsideOfTheTime_orOfAnUnknownUpdate_areRefused_andTheOthersCounted()
      throws Exception {
    ReportGroup group = installed(GERMAN);
    Instant oldest = NOW.minus(Report.AGE_MAX);
    Instant latest = NOW.plus(Report.AHEAD_MAX);
    List<Report> given =
        List.of(
            report(group, oldest),
            report(group, oldest.minusNanos(1)),
            report(group, latest),
            report(group, latest.plusNanos(1)),
            report(installed(new UpdateIdentity(GERMAN.updateId(), 2)), NOW),
            report(installed(new UpdateIdentity(new UUID(1, 2), 1)), NOW));
    ReportReceipt receipt = reports.add(given);

    assertThat(receipt.counted()).isEqualTo(2);
    assertThat(receipt.known()).isZero();
    assertThat(receipt.refused())
        .containsExactly(
            new Refused(given.get(1).eventId(), ReportRefusal.TOO_OLD),
            new Refused(given.get(3).eventId(), ReportRefusal.TOO_FAR_AHEAD),
            new Refused(given.get(4).eventId(), ReportRefusal.UNKNOWN_UPDATE),
            new Refused(given.get(5).eventId(), ReportRefusal.UNKNOWN_UPDATE));
    assertThat(totals(GERMAN.updateId())).isEqualTo(new ReportCounts(0, 2, 0, 0));
    assertThat(reports.meters().scrape())
        .contains(
            "patchbay_reports_total{result=\"installed\"} 2.0\n",
            "patchbay_reports_refused_total{reason=\"unknown-update\"} 2.0\n",
            "patchbay_reports_refused_total{reason=\"too-old\"} 1.0\n",
            "patchbay_reports_refused_total{reason=\"too-far-ahead\"} 1.0\n",
            "patchbay_reports_known_total 0.0\n");
  }

  @Test
  void update_thatIsPublishedLater_isKnownFromThenOn() throws Exception {
    SmallRelease later = SmallRelease.of(2);
    Report report = report(installed(update(later, "DEU")), NOW);
    assertThat(reports.add(List.of(report)).refused()).hasSize(1);
    catalog.publish(later);

    assertThat(reports.add(List.of(report))).isEqualTo(new ReportReceipt(1, 0, List.of()));
  }

  @Test
  void requestRepeated_orAnEventTwiceInOne_isCountedOnce() throws Exception {
    List<Report> three = reports(installed(GERMAN), 3);
    List<Report> given = new ArrayList<>(three);
    given.addAll(three);

    assertThat(reports.add(given)).isEqualTo(new ReportReceipt(3, 3, List.of()));
    assertThat(reports.add(given)).isEqualTo(new ReportReceipt(0, 6, List.of()));
    assertThat(totals(GERMAN.updateId())).isEqualTo(new ReportCounts(0, 3, 0, 0));
    assertThat(reports.meters().scrape()).contains("patchbay_reports_known_total 9.0\n");
  }

  @Test
  void sameEvents_fromEightThreadsAtOnce_areCountedOnce() throws Exception {
    int threads = 8;
    List<Report> events = reports(installed(GERMAN), 500);
    List<Future<Integer>> counted = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        Random random = new Random(i);
        counted.add(executor.submit(() -> addInPieces(events, random)));
      }
    }
    int sum = 0;
    for (Future<Integer> ofOne : counted) {
      sum += ofOne.get();
    }

    assertThat(sum).isEqualTo(events.size());
    assertThat(totals(GERMAN.updateId()).installed()).isEqualTo(events.size());
  }

  private int addInPieces(List<Report> events, Random random) throws Exception {
    List<Report> mine = new ArrayList<>(events);
    Collections.shuffle(mine, random);
    int counted = 0;
    for (int from = 0; from < mine.size(); from += 50) {
      ReportReceipt receipt = reports.add(mine.subList(from, from + 50));
      assertThat(receipt.counted() + receipt.known()).isEqualTo(50);
      counted += receipt.counted();
    }
    return counted;
  }

  @Test
  void summary_addsUpByResultCodeAndMachines_worstFirst() throws Exception {
    reports.add(reports(installed(GERMAN), 5));
    reports.add(reports(failed(GERMAN, DISK_FULL), 2));
    reports.add(reports(failed(GERMAN, 0x80240022), 1));
    reports.add(reports(failed(FRENCH, 0x80240022), 3));
    ReportGroup french = new ReportGroup(FRENCH, machines("FRA"), ReportResult.REBOOT_PENDING, 0);
    reports.add(reports(french, 4));
    ReportSummary german = reports.reports().ofUpdate(GERMAN.updateId()).orElseThrow();
    ReportSummary bulletin = reports.reports().ofBulletin(RELEASE.bulletin()).orElseThrow();

    assertThat(german.updates()).isEqualTo(1);
    assertThat(german.totals()).isEqualTo(new ReportCounts(0, 5, 3, 0));
    assertThat(german.errors())
        .containsExactly(new ErrorCount(DISK_FULL, 2), new ErrorCount(0x80240022, 1));
    assertThat(bulletin.updates()).isEqualTo(3);
    assertThat(bulletin.totals()).isEqualTo(new ReportCounts(0, 5, 6, 4));
    assertThat(bulletin.errors())
        .containsExactly(new ErrorCount(0x80240022, 4), new ErrorCount(DISK_FULL, 2));
    assertThat(bulletin.classes())
        .containsExactly(
            new ClassCounts(machines("DEU"), new ReportCounts(0, 5, 6, 0)),
            new ClassCounts(machines("FRA"), new ReportCounts(0, 0, 0, 4)));
  }

  @Test
  void summary_ofWhatTheCatalogDoesNotHold_isNone_andOfWhatNobodyReported_isZero() {
    assertThat(reports.reports().ofUpdate(new UUID(1, 2))).isEmpty();
    assertThat(reports.reports().ofBulletin("MS00-000")).isEmpty();
    assertThat(reports.reports().ofUpdate(GERMAN.updateId()).orElseThrow())
        .isEqualTo(new ReportSummary(1, ReportCounts.NONE, List.of(), List.of()));
  }

  @Test
  void diskFull_isSaid_loggedOnce_andNothingIsCounted() throws Exception {
    reports.close();
    ReportBounds none = new ReportBounds(256, 4096, Long.MAX_VALUE);
    reports = TestReports.open(catalog.catalog(), data, InstantSource.fixed(NOW), none);
    try (LogEvents log = LogEvents.of(ReportWriter.class.getName())) {
      log.keepFromTheLog();
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> reports.add(reports(installed(GERMAN), 1)))
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOfSatisfying(
                ReportsUnavailableException.class, e -> assertThat(e.isDiskFull()).isTrue());
      }
      assertThat(log.errors()).hasSize(1);
    }
    assertThat(totals(GERMAN.updateId())).isEqualTo(ReportCounts.NONE);
  }

  @Test
  void queue_fullOrClosed_refuses_andWhatItHoldsIsStillTaken() throws Exception {
    ReportQueue queue = new ReportQueue();
    List<Report> thousand = reports(installed(GERMAN), 1000);
    int fit = ReportQueue.REPORTS_MAX / 1000;
    for (int i = 0; i < fit; i++) {
      assertThat(queue.add(thousand).toCompletableFuture()).isNotDone();
    }
    List<Report> rest = thousand.subList(0, ReportQueue.REPORTS_MAX - 1000 * fit);
    assertThat(queue.add(rest).toCompletableFuture()).isNotDone();
    assertThatThrownBy(() -> queue.add(thousand.subList(0, 1)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(queue.size()).isEqualTo(ReportQueue.REPORTS_MAX);

    List<ReportQueue.Request> group = queue.take();
    assertThat(group).hasSizeBetween(2, fit - 1);
    assertThat(queue.add(thousand.subList(0, 1)).toCompletableFuture()).isNotDone();
    queue.close();
    assertThatThrownBy(() -> queue.add(thousand.subList(0, 1)))
        .isInstanceOf(RejectedExecutionException.class);
    int requests = group.size();
    while (!group.isEmpty()) {
      group = queue.take();
      requests += group.size();
    }
    assertThat(requests).isEqualTo(fit + 2);
    assertThat(queue.size()).isZero();
  }

  @Test
  void close_answersWhatWaits() throws Exception {
    List<Future<ReportReceipt>> receipts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      receipts.add(reports.reports().add(reports(installed(GERMAN), 1)).toCompletableFuture());
    }
    reports.reports().close();

    for (Future<ReportReceipt> receipt : receipts) {
      assertThat(receipt.get()).isEqualTo(new ReportReceipt(1, 0, List.of()));
    }
    assertThat(totals(GERMAN.updateId()).installed()).isEqualTo(200);
  }
}
