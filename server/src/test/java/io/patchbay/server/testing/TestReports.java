package io.patchbay.server.testing;

import com.google.protobuf.Timestamp;
import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.ReportRequest;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.ReportBounds;
import io.patchbay.server.catalog.ReportStore;
import io.patchbay.server.domain.ConfigurationClass;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.ReportReceipt;
import io.patchbay.server.domain.ReportResult;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.report.Reports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Reports without a server around them, and what machines send.
public final class TestReports implements AutoCloseable {
  public static final ReportBounds BOUNDS = new ReportBounds(256, 4096, 0);
  public static final int DISK_FULL = 0x80070070;

  private final Meters meters = new Meters();
  private final ReportStore store;
  private final Reports reports;

  private TestReports(ReportStore store, Catalog catalog, InstantSource clock) {
    this.store = store;
    this.reports = new Reports(catalog, store, clock, meters);
  }

  public static TestReports open(Catalog catalog, Path data, InstantSource clock)
      throws IOException {
    return open(catalog, data, clock, BOUNDS);
  }

  public static TestReports open(
      Catalog catalog, Path data, InstantSource clock, ReportBounds bounds) throws IOException {
    return new TestReports(ReportStore.open(data, bounds), catalog, clock);
  }

  public Reports reports() {
    return reports;
  }

  public ReportStore store() {
    return store;
  }

  public Meters meters() {
    return meters;
  }

  /// Reports, and waits for the receipt.
  public ReportReceipt add(List<Report> given) throws Exception {
    return reports.add(given).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /// The first revision of the update of a [SmallRelease] for that language.
  public static UpdateIdentity update(SmallRelease release, String language) {
    return new UpdateIdentity(Ids.ofUpdate(release.bulletin(), "xp-x86", language), 1);
  }

  /// Windows XP, 32-bit.
  public static ConfigurationClass machines(String language) {
    return machines("5.1.2600", language);
  }

  public static ConfigurationClass machines(String os, String language) {
    return new ConfigurationClass(
        OsVersion.parse(os).majorMinor(),
        io.patchbay.server.domain.Architecture.X86,
        Language.ofCode(language));
  }

  public static ReportGroup installed(UpdateIdentity update) {
    return new ReportGroup(update, machines("DEU"), ReportResult.INSTALLED, 0);
  }

  public static ReportGroup failed(UpdateIdentity update, int errorCode) {
    return new ReportGroup(update, machines("DEU"), ReportResult.FAILED, errorCode);
  }

  /// The message that says so.
  public static ReportRequest message(List<Report> reports) {
    ReportRequest.Builder request = ReportRequest.newBuilder();
    reports.forEach(report -> request.addReports(message(report)));
    return request.build();
  }

  public static io.patchbay.proto.v1.Report.Builder message(Report report) {
    ReportGroup group = report.group();
    ConfigurationClass machines = Objects.requireNonNull(group.machines());
    Instant at = report.occurredAt();
    return io.patchbay.proto.v1.Report.newBuilder()
        .setEventId(report.eventId().toString())
        .setUpdateId(group.update().updateId().toString())
        .setRevision(group.update().revision())
        .setResult(io.patchbay.proto.v1.Report.Result.valueOf(group.result().name()))
        .setErrorCode(group.errorCode())
        .setOccurredAt(
            Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()))
        .setOsVersion(machines.os() + ".2600")
        .setArchitecture(Architecture.valueOf(machines.architecture().name()))
        .setLanguage(machines.language().code());
  }

  @Override
  public void close() {
    reports.close();
    store.close();
    meters.close();
  }
}
