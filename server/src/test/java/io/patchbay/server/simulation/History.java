package io.patchbay.server.simulation;

import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.ChangeChain;
import io.patchbay.server.testing.SlowEvaluator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// All that was ever written at the origin, in whatever history: who knows everything says what is
/// right.
final class History {
  private final Map<Sha256, ReplicatedChange> byHead = new HashMap<>();
  private final Map<UpdateIdentity, Update> updates = new HashMap<>();

  /// @param brought the updates among its items
  void add(ReplicatedChange change, List<Update> brought) {
    byHead.put(ChangeChain.head(change), change);
    brought.forEach(update -> updates.put(update.identity(), update));
  }

  @Nullable ReplicatedChange at(Sha256 head) {
    return byHead.get(head);
  }

  /// What an update says whose content is byte for byte what was published.
  Update update(UpdateIdentity identity) {
    return Objects.requireNonNull(updates.get(identity));
  }

  /// What a server must answer that holds that scope at that head.
  Answer answer(Sha256 head, Scope scope, ClientConfiguration machine) {
    List<ReplicatedChange> changes = until(head);
    Map<UpdateIdentity, Update> held = new LinkedHashMap<>();
    Map<UUID, Boolean> left = new HashMap<>();
    for (ReplicatedChange change : changes) {
      for (ReplicatedChange.Item item : change.items()) {
        if (item.item() instanceof ChangeItem.OfUpdate update && scope.includes(update)) {
          held.put(update.identity(), update(update.identity()));
        }
        if (item.item() instanceof ChangeItem.OfStanding standing) {
          left.put(standing.updateId(), standing.left());
        }
      }
    }
    held.values().removeIf(update -> left.getOrDefault(update.id(), false));
    return SlowEvaluator.answer(held.values(), machine, changes.size());
  }

  private List<ReplicatedChange> until(Sha256 head) {
    List<ReplicatedChange> changes = new ArrayList<>();
    for (Sha256 at = head; !at.equals(CatalogHead.EMPTY); ) {
      ReplicatedChange change = byHead.get(at);
      changes.add(change);
      at = change.change().previousHead();
    }
    return changes.reversed();
  }
}
