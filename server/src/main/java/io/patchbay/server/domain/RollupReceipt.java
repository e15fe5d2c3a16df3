package io.patchbay.server.domain;

import java.util.List;
import java.util.UUID;

/// What became of other servers' counts. Those not refused are on disk.
///
/// @param by the store of reports that has them now
public record RollupReceipt(UUID by, List<Refused> refused) {
  public RollupReceipt {
    refused = List.copyOf(refused);
  }

  /// A count that is not kept.
  ///
  /// @param index in the request, from 0
  /// @param reason for people
  public record Refused(int index, String reason) {}
}
