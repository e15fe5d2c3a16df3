package io.patchbay.server.simulation;

import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.testing.ChangeChain;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The server that publishes.
final class Origin extends Node {
  private final History history;

  Origin(String name, UUID id, Timeline timeline, VirtualDisk disk, History history) {
    super(name, id, timeline, disk);
    this.history = history;
  }

  @Override
  void onStarted() {}

  @Override
  void onCrashed() {}

  @Override
  List<UUID> via() {
    return List.of(id);
  }

  /// The change that a publish is; null if it failed, and so may have happened or not.
  @Nullable ReplicatedChange publish(Publish publish) {
    for (ReplicatedChange change : holdings().log) {
      if (change.change().publishId().equals(publish.id())) {
        return change;
      }
    }
    ReplicatedChange change =
        ChangeChain.change(
            holdings().revision() + 1, holdings().head(), publish.id(), publish.items());
    history.add(change, publish.updates());
    return switch (write(holdings -> holdings.apply(change), true)) {
      case WRITTEN -> change;
      case FULL, UNKNOWN -> null;
    };
  }
}
