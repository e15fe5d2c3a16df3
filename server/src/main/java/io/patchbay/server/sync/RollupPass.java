package io.patchbay.server.sync;

import io.patchbay.server.domain.OriginCount;
import io.patchbay.server.domain.RollupReceipt;
import io.patchbay.server.report.Rollups;
import io.patchbay.server.wire.RollupWire;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends everything that is unsent, once, in the order of the keys. What is refused stays unsent
/// and holds up nothing.
final class RollupPass {
  private final Rollups rollups;
  private final RollupUpstream upstream;
  private long sent;
  private int refused;
  private @Nullable String refusal;

  RollupPass(Rollups rollups, RollupUpstream upstream) {
    this.rollups = rollups;
    this.upstream = upstream;
  }

  /// @throws IOException if the upstream did not answer; what it acknowledged before stays so
  void run() throws IOException {
    List<OriginCount> counts = rollups.unsent(null, RollupWire.COUNTS_MAX);
    boolean began = false;
    while (!counts.isEmpty()) {
      RollupReceipt receipt = upstream.send(counts);
      if (rollups.acknowledge(counts, receipt)) {
        if (began) {
          throw new IOException(
              "the upstream is another server at every request: name one that keeps reports");
        }
        began = true;
        counts = rollups.unsent(null, RollupWire.COUNTS_MAX);
      } else {
        note(counts, receipt);
        counts = rollups.unsent(counts.getLast(), RollupWire.COUNTS_MAX);
      }
    }
  }

  private void note(List<OriginCount> counts, RollupReceipt receipt) {
    sent += counts.size();
    refused += receipt.refused().size();
    if (!receipt.refused().isEmpty()) {
      refusal = receipt.refused().getFirst().reason();
    }
  }

  /// Counts that were answered, those refused too.
  long sent() {
    return sent;
  }

  int refused() {
    return refused;
  }

  /// Why the last one was refused; null: none was.
  @Nullable String refusal() {
    return refusal;
  }
}
