package io.patchbay.sim.install;

import io.patchbay.proto.v1.OfferResponse;
import java.util.List;

/// What one run came to.
///
/// @param updates one for each offer, in the order of the answer
public record InstallResult(
    OfferResponse answer, List<UpdateResult> updates, ReportsResult reports) {
  public InstallResult {
    updates = List.copyOf(updates);
  }

  /// Whether nothing went wrong.
  public boolean isRight() {
    return updates.stream().noneMatch(update -> update instanceof UpdateResult.Failed);
  }
}
