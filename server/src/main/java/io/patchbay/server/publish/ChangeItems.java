package io.patchbay.server.publish;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.StandingReason;
import io.patchbay.server.domain.Update;
import io.patchbay.server.wire.StoredCodecs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What releases are in the change log: bulletin by bulletin, the updates of each and then itself.
final class ChangeItems {
  private ChangeItems() {}

  static List<ReplicatedChange.Item> of(List<Release> releases) {
    List<ReplicatedChange.Item> items = new ArrayList<>();
    for (Release release : releases) {
      release.updates().forEach(update -> items.add(of(update)));
      items.add(of(release.bulletin()));
    }
    return items;
  }

  /// @param changed true: it leaves
  static List<ReplicatedChange.Item> of(Map<UUID, Boolean> changed, StandingReason reason) {
    List<ReplicatedChange.Item> items = new ArrayList<>();
    changed.forEach(
        (id, left) -> {
          ChangeItem item = new ChangeItem.OfStanding(id, left, reason);
          items.add(new ReplicatedChange.Item(item, StoredCodecs.CHANGE_ITEM.encode(item), null));
        });
    return items;
  }

  private static ReplicatedChange.Item of(Update update) {
    return of(update, StoredCodecs.UPDATE.encode(update));
  }

  /// @param content the update, encoded
  static ReplicatedChange.Item of(Update update, byte[] content) {
    return item(
        new ChangeItem.OfUpdate(
            update.identity(),
            update.product(),
            update.classification(),
            update.language(),
            IndexTuples.architectures(update.rules().installable()),
            saying(content)),
        content);
  }

  static ReplicatedChange.Item of(Bulletin bulletin) {
    byte[] content = StoredCodecs.BULLETIN.encode(bulletin);
    return item(
        new ChangeItem.OfBulletin(bulletin.id(), bulletin.revision(), saying(content)), content);
  }

  private static ChangeItem.Content saying(byte[] content) {
    return new ChangeItem.Content(Sha256.of(content), content.length);
  }

  private static ReplicatedChange.Item item(ChangeItem item, byte[] content) {
    return new ReplicatedChange.Item(item, StoredCodecs.CHANGE_ITEM.encode(item), content);
  }
}
