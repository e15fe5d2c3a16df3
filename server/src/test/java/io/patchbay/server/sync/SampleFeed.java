package io.patchbay.server.sync;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.StandingReason;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.ChangeChain;
import io.patchbay.server.testing.SmallWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// A small history, and what an honest upstream sends of it.
final class SampleFeed {
  static final Scope ONLY_IE = new Scope(Set.of("ie"), Set.of(), Set.of(), Set.of());

  final List<ReplicatedChange> changes = new ArrayList<>();

  /// Some updates, a bulletin and a standing each, and an item of a kind that is not known.
  SampleFeed(long seed, int count) {
    SmallWorld world = new SmallWorld(seed);
    for (int i = 0; i < count; i++) {
      List<ReplicatedChange.Item> items = new ArrayList<>();
      List<Update> updates = world.updates(2);
      updates.forEach(update -> items.add(ChangeChain.item(update)));
      items.add(ChangeChain.bulletin("MS08-" + i));
      items.add(
          ChangeChain.standing(
              new ChangeItem.OfStanding(updates.getFirst().id(), true, StandingReason.EXPIRED)));
      items.add(ChangeChain.unknown(i, false));
      add(items);
    }
  }

  void add(List<ReplicatedChange.Item> items) {
    changes.add(
        ChangeChain.change(
            changes.size() + 1, head(changes.size()), new UUID(0, changes.size()), items));
  }

  Sha256 head(int revision) {
    return revision == 0 ? CatalogHead.EMPTY : ChangeChain.head(changes.get(revision - 1));
  }

  SyncDecision.FetchRange range(int since, int until, Scope scope) {
    return new SyncDecision.FetchRange(since, head(since), until, head(until), scope, false);
  }

  /// The frames of one change.
  List<FeedFrame> frames(int revision, Scope scope) {
    ReplicatedChange change = changes.get(revision - 1);
    List<FeedFrame> frames = new ArrayList<>();
    frames.add(new FeedFrame.Change(change.row()));
    for (ReplicatedChange.Item item : change.items()) {
      frames.add(
          new FeedFrame.Item(item.encoded(), scope.includes(item.item()) ? item.content() : null));
    }
    return frames;
  }

  FeedFrame.End end(int revision) {
    return new FeedFrame.End(revision, head(revision));
  }

  List<FeedFrame> frames(int since, int until, Scope scope) {
    List<FeedFrame> frames = new ArrayList<>();
    for (int revision = since + 1; revision <= until; revision++) {
      frames.addAll(frames(revision, scope));
    }
    frames.add(end(until));
    return frames;
  }
}
