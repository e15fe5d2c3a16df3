package io.patchbay.server.report;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.catalog.ReportStore;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportReceipt;
import io.patchbay.server.domain.ReportSummary;
import io.patchbay.server.metrics.Meters;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/// What came of updates, as machines report it: each event is counted once, and operators see what
/// it comes to. Safe for any thread.
public final class Reports implements AutoCloseable {
  private final Catalog catalog;
  private final ReportStore store;
  private final ReportQueue queue = new ReportQueue();
  private final Rollups rollups;
  private final Thread writer;

  /// @param store is not closed with this
  public Reports(Catalog catalog, ReportStore store, InstantSource clock, Meters meters) {
    this.catalog = catalog;
    this.store = store;
    this.rollups = new Rollups(catalog, store, meters);
    meters.gauge("patchbay.reports.queued", "Reports that wait to be written", queue::size);
    Ledger ledger = new Ledger(catalog, store, clock, new ReportCounters(meters));
    this.writer =
        Thread.ofPlatform()
            .name("report-writer")
            .daemon()
            .start(new ReportWriter(queue, ledger, meters.reportWrites()));
  }

  /// Counts the reports of one request. Neither blocks nor writes itself; the receipt comes once
  /// what was counted is on disk, or a [ReportsUnavailableException] in its place.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException if too many reports wait
  public CompletionStage<ReportReceipt> add(List<Report> reports) {
    return queue.add(reports);
  }

  /// What servers below have counted, and what the one above is to be sent.
  public Rollups rollups() {
    return rollups;
  }

  /// What was reported, here or at servers below, of any revision of that update; empty if the
  /// catalog has none. Blocks.
  public Optional<ReportSummary> ofUpdate(UUID updateId) {
    try (CatalogView view = catalog.view()) {
      return view.newest(updateId).map(update -> summary(List.of(update.id())));
    }
  }

  /// What was reported, here or at servers below, of the updates of that bulletin; empty if the
  /// catalog has none. Blocks.
  public Optional<ReportSummary> ofBulletin(String id) {
    try (CatalogView view = catalog.view()) {
      return view.bulletin(id).map(Bulletin::updateIds).map(this::summary);
    }
  }

  private ReportSummary summary(List<UUID> updateIds) {
    Tally tally = new Tally();
    updateIds.forEach(id -> store.forEach(id, tally::add));
    return tally.summary(updateIds.size());
  }

  /// Takes no more reports, and returns once those that wait were answered.
  @Override
  public void close() {
    queue.close();
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
