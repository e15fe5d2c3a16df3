package io.patchbay.server.sync;

import io.patchbay.server.domain.OriginCount;
import io.patchbay.server.domain.RollupReceipt;
import java.io.IOException;
import java.util.List;

/// Where counts of reports are sent to.
interface RollupUpstream {
  /// Sends some counts.
  ///
  /// @throws IOException if it is not known whether they came, or they were refused as a whole
  RollupReceipt send(List<OriginCount> counts) throws IOException;
}
