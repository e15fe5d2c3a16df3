package io.patchbay.sim.install;

import java.util.List;
import java.util.Optional;

/// What became of the reports that were due.
///
/// @param acknowledged number that a server has answered for
/// @param kept number that go with the next run
/// @param reason why some are kept; empty: none is
/// @param dropped those that will never be counted, each with the reason
public record ReportsResult(
    int acknowledged, int kept, Optional<String> reason, List<String> dropped) {
  public ReportsResult {
    dropped = List.copyOf(dropped);
  }
}
