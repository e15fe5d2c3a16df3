package io.patchbay.sim.install;

import io.patchbay.proto.v1.InstalledUpdate;
import io.patchbay.proto.v1.MachineState;
import io.patchbay.proto.v1.Report;
import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.wire.UpdateFiles;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What must be so of ids, before they become part of a path or of a question; whether a server
/// sent them or they were read from the disk.
final class StateCheck {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
  private static final Pattern HOTFIX_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private StateCheck() {}

  /// Returns what is wrong with a state; empty if nothing is.
  static Optional<String> fault(MachineState state) {
    return Stream.concat(
            state.getInstalledList().stream().map(StateCheck::fault),
            state.getReportsList().stream().map(StateCheck::fault))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /// Returns what is wrong with the identity of an update; empty if nothing is.
  static Optional<String> identityFault(String updateId, int revision) {
    if (!UUID.matcher(updateId).matches()) {
      return Optional.of("update id: '" + updateId + "' (expected: a UUID)");
    }
    return revision == 0
        ? Optional.of("update " + updateId + ": revision 0 (expected: from 1)")
        : Optional.empty();
  }

  static boolean isHotfixId(String text) {
    return HOTFIX_ID.matcher(text).matches();
  }

  private static Optional<String> fault(InstalledUpdate update) {
    String hotfixId = update.getHotfixId();
    if (!hotfixId.isEmpty() && !isHotfixId(hotfixId)) {
      return Optional.of("hotfix id: '" + hotfixId + "' (expected: for example KB960714-IE7)");
    }
    return identityFault(update.getUpdateId(), update.getRevision())
        .or(
            () ->
                update.getFilesList().stream()
                    .map(StateCheck::fault)
                    .flatMap(Optional::stream)
                    .findFirst());
  }

  // A file that is here has no address any more.
  private static Optional<String> fault(UpdateFile file) {
    return UpdateFiles.fault(file.toBuilder().setUrl("/" + file.getName()).build());
  }

  private static Optional<String> fault(Report report) {
    return UUID.matcher(report.getEventId()).matches()
        ? identityFault(report.getUpdateId(), report.getRevision())
        : Optional.of("event id: '" + report.getEventId() + "' (expected: a UUID)");
  }
}
