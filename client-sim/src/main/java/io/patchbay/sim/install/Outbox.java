package io.patchbay.sim.install;

import com.google.protobuf.util.Timestamps;
import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.MachineState;
import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.RefusedReport;
import io.patchbay.proto.v1.Report;
import io.patchbay.proto.v1.ReportRequest;
import io.patchbay.proto.v1.ReportResponse;
import io.patchbay.sim.wire.ProblemException;
import io.patchbay.sim.wire.ReportClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What is to be reported. An event gets its id when it happens and lies in the machine's state
/// until a server has answered for it, so that it is reported at least once and, by its id, counted
/// once.
final class Outbox {
  private static final int BATCH_MAX = 1000;
  // A server remembers event ids no longer, and would count an older one a second time.
  private static final Duration AGE_MAX = Duration.ofDays(28);

  private final MachineFolder folder;
  private final ReportClient client;
  private final Patience patience;
  private final Time time;
  private final List<String> dropped = new ArrayList<>();

  Outbox(MachineFolder folder, ReportClient client, Patience patience, Time time) {
    this.folder = folder;
    this.client = client;
    this.patience = patience;
    this.time = time;
  }

  /// Returns a new event, now, on this machine.
  Report.Builder event(Offer offer, Report.Result result, ClientConfiguration machine) {
    return Report.newBuilder()
        .setEventId(UUID.randomUUID().toString())
        .setUpdateId(offer.getUpdateId())
        .setRevision(offer.getRevision())
        .setResult(result)
        .setOccurredAt(Timestamps.fromMillis(time.now().toEpochMilli()))
        .setOsVersion(machine.getOsVersion())
        .setArchitecture(machine.getArchitecture())
        .setLanguage(machine.getLanguage());
  }

  /// Sends what is due. What the server does not take now stays for the next run.
  ///
  /// @throws DiskException if it cannot be noted what was answered for
  ReportsResult send() throws DiskException, InterruptedException {
    dropOld();
    int acknowledged = 0;
    while (folder.state().getReportsCount() > 0) {
      List<Report> due = folder.state().getReportsList();
      List<Report> batch = due.subList(0, Math.min(BATCH_MAX, due.size()));
      ReportResponse answer;
      try {
        answer = sent(ReportRequest.newBuilder().addAllReports(batch).build());
      } catch (IOException e) {
        return new ReportsResult(
            acknowledged, due.size(), Optional.of(String.valueOf(e.getMessage())), dropped);
      }
      for (RefusedReport refused : answer.getRefusedList()) {
        dropped.add(refused.getEventId() + ": " + refused.getReason());
      }
      acknowledged += batch.size() - answer.getRefusedCount();
      keep(due.subList(batch.size(), due.size()));
    }
    return new ReportsResult(acknowledged, 0, Optional.empty(), dropped);
  }

  private ReportResponse sent(ReportRequest batch) throws IOException, InterruptedException {
    while (true) {
      try {
        ReportResponse answer = client.send(batch);
        patience.worked();
        return answer;
      } catch (ProblemException e) {
        throw e; // A server that answers, but does not take them: nothing hurries.
      } catch (IOException e) {
        patience.bear(e);
      }
    }
  }

  private void dropOld() throws DiskException {
    Instant oldest = time.now().minus(AGE_MAX);
    var kept = new ArrayList<Report>();
    for (Report report : folder.state().getReportsList()) {
      if (Timestamps.toMillis(report.getOccurredAt()) >= oldest.toEpochMilli()) {
        kept.add(report);
      } else {
        dropped.add(report.getEventId() + ": older than " + AGE_MAX.toDays() + " days");
      }
    }
    if (!dropped.isEmpty()) {
      keep(kept);
    }
  }

  private void keep(List<Report> reports) throws DiskException {
    MachineState.Builder next = folder.state().toBuilder().clearReports();
    folder.save(next.addAllReports(reports).build());
  }
}
