package io.patchbay.server.sync;

import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.publish.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/// Verified changes on their way into the catalog, several small ones in one write. Not
/// thread-safe.
final class ChangeBatch {
  private static final int CHANGES_MAX = 256;
  private static final long BYTES_MAX = 4 << 20;

  private final Replica replica;
  private final IntConsumer applied;
  private final List<ReplicatedChange> changes = new ArrayList<>();
  private long bytes;

  /// @param applied told how many changes were written
  ChangeBatch(Replica replica, IntConsumer applied) {
    this.replica = replica;
    this.applied = applied;
  }

  void add(ReplicatedChange change) throws UpstreamException {
    changes.add(change);
    bytes += change.row().length + change.change().contentBytes();
    if (changes.size() == CHANGES_MAX || bytes >= BYTES_MAX) {
      write();
    }
  }

  /// Writes what is there, with the position it leads to; on disk when it returns.
  void write() throws UpstreamException {
    if (changes.isEmpty()) {
      return;
    }
    List<ReplicatedChange> due = List.copyOf(changes);
    changes.clear();
    bytes = 0;
    Local.run(() -> replica.apply(due));
    applied.accept(due.size());
  }
}
