package io.patchbay.sim.install;

import com.google.protobuf.util.Timestamps;
import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.InstalledUpdate;
import io.patchbay.proto.v1.MachineState;
import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.RebootBehavior;
import io.patchbay.proto.v1.Report;
import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.wire.Connection;
import io.patchbay.sim.wire.OfferClient;
import io.patchbay.sim.wire.OfferClient.Way;
import io.patchbay.sim.wire.ProblemException;
import io.patchbay.sim.wire.QueryString;
import io.patchbay.sim.wire.ReportClient;
import io.patchbay.sim.wire.UpdateClient;
import io.patchbay.sim.wire.UpdateFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One run of one machine: asks, fetches, installs (which here means: records) and reports.
///
/// The record of an update and the events that tell of it are one change of the machine's state. A
/// run that is killed before leaves files that the next one finds; a run that is killed after
/// leaves events that the next one sends.
public final class Installer {
  // Servers take a request line of some kilobytes; a longer question goes in a body.
  private static final int QUERY_CHARS_MAX = 4000;

  private final MachineFolder folder;
  private final Downloader downloader;
  private final Patience patience;
  private final Time time;
  private final OfferClient offers;
  private final UpdateClient updates;
  private final Outbox outbox;

  /// @param connection stays the caller's to close
  public Installer(
      MachineFolder folder,
      Connection connection,
      Downloader downloader,
      Patience patience,
      Time time) {
    this.folder = folder;
    this.downloader = downloader;
    this.patience = patience;
    this.time = time;
    offers = new OfferClient(connection);
    updates = new UpdateClient(connection);
    outbox = new Outbox(folder, new ReportClient(connection), patience, time);
  }

  /// Runs once.
  ///
  /// @param machine as it was before anything was installed by this program
  /// @throws IOException if no answer came, or the machine's state cannot be written; what became
  ///   of each update is no exception
  public InstallResult run(OfferRequest machine, Way way) throws IOException, InterruptedException {
    OfferRequest question = question(machine);
    boolean isLong = QueryString.of(question).length() > QUERY_CHARS_MAX;
    OfferResponse answer = patience.until(() -> offers.ask(question, isLong ? Way.POST : way));
    var results = new ArrayList<UpdateResult>();
    for (Offer offer : answer.getOffersList()) {
      results.add(install(offer, machine.getConfiguration()));
    }
    if (results.isEmpty()) {
      folder.clearIncoming();
    }
    return new InstallResult(answer, results, outbox.send());
  }

  // Measured files were measured before the first update; what is measured outranks what is
  // recorded,
  // and would have the machine offered the same for ever.
  private OfferRequest question(OfferRequest machine) {
    List<InstalledUpdate> installed = folder.state().getInstalledList();
    OfferRequest.Builder question = machine.toBuilder();
    if (!installed.isEmpty()) {
      question.getConfigurationBuilder().clearComponents();
    }
    for (InstalledUpdate update : installed) {
      question.getConfigurationBuilder().addInstalledUpdates(update.getUpdateId());
      if (!update.getHotfixId().isEmpty()) {
        question.getConfigurationBuilder().addInstalledUpdates(update.getHotfixId());
      }
    }
    return question.build();
  }

  private UpdateResult install(Offer offer, ClientConfiguration machine)
      throws IOException, InterruptedException {
    if (offer.getFilesCount() == 0) {
      return new UpdateResult.NothingToFetch(offer);
    }
    Optional<String> fault = StateCheck.identityFault(offer.getUpdateId(), offer.getRevision());
    if (fault.isPresent()) { // There is nothing it could be reported by.
      int hresult = ErrorCode.INVALID_DATA.hresult();
      return new UpdateResult.Failed(offer, List.of(), fault.get(), hresult);
    }
    fault =
        offer.getFilesList().stream().map(UpdateFiles::fault).flatMap(Optional::stream).findFirst();
    if (fault.isPresent()) {
      return failed(offer, List.of(), fault.get(), ErrorCode.INVALID_DATA, machine);
    }
    var files = new ArrayList<Fetched>();
    try {
      String hotfixId = hotfixId(offer);
      for (UpdateFile file : offer.getFilesList()) {
        List<Held> held = folder.held(offer.getProduct());
        files.add(downloader.fetch(file, folder.place(file), held));
      }
      return installed(offer, files, hotfixId, machine);
    } catch (IOException e) {
      return failed(offer, files, String.valueOf(e.getMessage()), ErrorCode.of(e), machine);
    }
  }

  private UpdateResult failed(
      Offer offer, List<Fetched> files, String reason, ErrorCode code, ClientConfiguration machine)
      throws DiskException {
    Report.Builder event = outbox.event(offer, Report.Result.FAILED, machine);
    event.setErrorCode(code.hresult());
    folder.save(folder.state().toBuilder().addReports(event).build());
    return new UpdateResult.Failed(offer, files, reason, code.hresult());
  }

  // What the system would write down, known to the package and here told by the server.
  private String hotfixId(Offer offer) throws IOException, InterruptedException {
    try {
      String id =
          patience.until(() -> updates.get(offer.getUpdateId(), offer.getRevision())).getHotfixId();
      return StateCheck.isHotfixId(id) ? id : "";
    } catch (ProblemException e) {
      return ""; // Then the update's own id has to do.
    }
  }

  private UpdateResult installed(
      Offer offer, List<Fetched> files, String hotfixId, ClientConfiguration machine)
      throws DiskException {
    boolean isRebootPending = offer.getRebootBehavior() == RebootBehavior.ALWAYS_REQUIRES_REBOOT;
    MachineState.Builder next = folder.state().toBuilder().clearInstalled();
    folder.state().getInstalledList().stream()
        .filter(update -> !update.getUpdateId().equals(offer.getUpdateId()))
        .forEach(next::addInstalled);
    next.addInstalled(record(offer, hotfixId));
    next.addReports(outbox.event(offer, Report.Result.DOWNLOADED, machine));
    next.addReports(
        outbox.event(
            offer,
            isRebootPending ? Report.Result.REBOOT_PENDING : Report.Result.INSTALLED,
            machine));
    folder.save(next.build());
    return new UpdateResult.Installed(offer, files, hotfixId, isRebootPending);
  }

  private InstalledUpdate record(Offer offer, String hotfixId) {
    var update =
        InstalledUpdate.newBuilder()
            .setUpdateId(offer.getUpdateId())
            .setRevision(offer.getRevision())
            .setHotfixId(hotfixId)
            .setProduct(offer.getProduct())
            .setBulletin(offer.getBulletin())
            .setInstalledAt(Timestamps.fromMillis(time.now().toEpochMilli()));
    offer.getFilesList().forEach(file -> update.addFiles(file.toBuilder().clearUrl()));
    return update.build();
  }
}
