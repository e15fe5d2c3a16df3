package io.patchbay.server.wire;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.patchbay.proto.v1.RefusedReport;
import io.patchbay.proto.v1.ReportRequest;
import io.patchbay.proto.v1.ReportResponse;
import io.patchbay.proto.v1.ReportsResponse;
import io.patchbay.server.domain.ConfigurationClass;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportCounts;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.ReportReceipt;
import io.patchbay.server.domain.ReportResult;
import io.patchbay.server.domain.ReportSummary;
import io.patchbay.server.domain.ReportSummary.ClassCounts;
import io.patchbay.server.domain.ReportSummary.ErrorCount;
import io.patchbay.server.domain.UpdateIdentity;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Reports as machines send them, their receipts, and what they come to. Every method is safe for
/// any thread.
public final class ReportWire {
  private static final int REPORTS_MAX = 1_000;
  private static final String MISSING = "missing";

  private ReportWire() {}

  /// The reports in a `ReportRequest`.
  ///
  /// @throws InvalidValueException that names the field at fault
  public static List<Report> reports(ByteBuffer body, Format format) {
    ReportRequest request = format.decode(body, ReportRequest.newBuilder()).build();
    int count = request.getReportsCount();
    if (count < 1 || count > REPORTS_MAX) {
      throw new InvalidValueException(count + " reports", "1 to " + REPORTS_MAX).in("reports");
    }
    List<Report> reports = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      io.patchbay.proto.v1.Report report = request.getReports(i);
      reports.add(in("reports[" + i + "]", () -> toDomain(report)));
    }
    return reports;
  }

  private static Report toDomain(io.patchbay.proto.v1.Report report) {
    return new Report(
        in("eventId", () -> Ids.parse(present(report.getEventId()))),
        new ReportGroup(update(report), machines(report), result(report), report.getErrorCode()),
        in("occurredAt", () -> occurredAt(report)));
  }

  private static UpdateIdentity update(io.patchbay.proto.v1.Report report) {
    var id = in("updateId", () -> Ids.parse(present(report.getUpdateId())));
    return in("revision", () -> new UpdateIdentity(id, report.getRevision()));
  }

  private static ConfigurationClass machines(io.patchbay.proto.v1.Report report) {
    return new ConfigurationClass(
        in("osVersion", () -> OsVersion.parse(present(report.getOsVersion())).majorMinor()),
        in("architecture", () -> Enums.toDomain(report.getArchitecture())),
        in("language", () -> Language.parse(present(report.getLanguage()))));
  }

  private static ReportResult result(io.patchbay.proto.v1.Report report) {
    return in("result", () -> Enums.toDomain(report.getResult()));
  }

  private static Instant occurredAt(io.patchbay.proto.v1.Report report) {
    Timestamp at = report.getOccurredAt();
    if (!report.hasOccurredAt()) {
      throw new InvalidValueException(MISSING, "given");
    }
    if (!Timestamps.isValid(at)) {
      throw new InvalidValueException(
          at.getSeconds() + " s, " + at.getNanos() + " ns", "an instant from year 1 to 9999");
    }
    return Times.toDomain(at);
  }

  private static String present(String value) {
    if (value.isEmpty()) {
      throw new InvalidValueException(MISSING, "given");
    }
    return value;
  }

  private static <T> T in(String field, Supplier<T> parse) {
    try {
      return parse.get();
    } catch (InvalidValueException e) {
      throw e.in(field);
    }
  }

  /// A `ReportResponse`.
  public static byte[] receipt(ReportReceipt receipt, Format format) {
    ReportResponse.Builder to =
        ReportResponse.newBuilder().setCounted(receipt.counted()).setKnown(receipt.known());
    receipt
        .refused()
        .forEach(
            refused ->
                to.addRefused(
                    RefusedReport.newBuilder()
                        .setEventId(refused.eventId().toString())
                        .setReason(refused.reason().sentence())));
    return format.encode(to);
  }

  /// A `ReportsResponse`.
  public static byte[] summary(ReportSummary summary, Format format) {
    ReportsResponse.Builder to =
        ReportsResponse.newBuilder()
            .setUpdates(summary.updates())
            .setTotals(toProto(summary.totals()));
    for (ErrorCount error : summary.errors()) {
      to.addErrors(
          io.patchbay.proto.v1.ErrorCount.newBuilder()
              .setErrorCode(error.errorCode())
              .setCount(error.count()));
    }
    summary.classes().forEach(counts -> to.addClasses(toProto(counts)));
    return format.encode(to);
  }

  private static io.patchbay.proto.v1.ClassCounts.Builder toProto(ClassCounts counts) {
    var to = io.patchbay.proto.v1.ClassCounts.newBuilder().setCounts(toProto(counts.counts()));
    ConfigurationClass machines = counts.machines();
    return machines == null
        ? to
        : to.setOsVersion(machines.os())
            .setArchitecture(Enums.toProto(machines.architecture()))
            .setLanguage(machines.language().code());
  }

  private static io.patchbay.proto.v1.ReportCounts toProto(ReportCounts counts) {
    return io.patchbay.proto.v1.ReportCounts.newBuilder()
        .setDownloaded(counts.downloaded())
        .setInstalled(counts.installed())
        .setFailed(counts.failed())
        .setRebootPending(counts.rebootPending())
        .build();
  }

  /// Reads a `ReportsResponse`, as the command line does.
  public static ReportSummary summary(ByteBuffer body, Format format) {
    ReportsResponse response = format.decode(body, ReportsResponse.newBuilder()).build();
    return new ReportSummary(
        response.getUpdates(),
        toDomain(response.getTotals()),
        response.getErrorsList().stream()
            .map(error -> new ErrorCount(error.getErrorCode(), error.getCount()))
            .toList(),
        response.getClassesList().stream().map(ReportWire::toDomain).toList());
  }

  private static ClassCounts toDomain(io.patchbay.proto.v1.ClassCounts counts) {
    return new ClassCounts(
        counts.getOsVersion().isEmpty()
            ? null
            : new ConfigurationClass(
                OsVersion.parse(counts.getOsVersion() + ".0").majorMinor(),
                Enums.toDomain(counts.getArchitecture()),
                Language.ofCode(counts.getLanguage())),
        toDomain(counts.getCounts()));
  }

  private static ReportCounts toDomain(io.patchbay.proto.v1.ReportCounts counts) {
    return new ReportCounts(
        counts.getDownloaded(),
        counts.getInstalled(),
        counts.getFailed(),
        counts.getRebootPending());
  }
}
