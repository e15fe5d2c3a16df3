package io.patchbay.server.simulation;

import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.sync.SyncPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A catalog in memory, as it was read from its disk. It believes what it is given: to find out is
/// the part of what is tested.
final class Holdings {
  final List<ReplicatedChange> log = new ArrayList<>();
  final Map<UpdateIdentity, byte[]> contents = new LinkedHashMap<>();
  private final List<Sha256> heads = new ArrayList<>(List.of(CatalogHead.EMPTY));
  private final Map<UUID, Boolean> left = new HashMap<>();
  Scope scope;
  @Nullable Scope next;

  Holdings(Scope scope) {
    this.scope = scope;
  }

  long revision() {
    return log.size();
  }

  Sha256 head() {
    return heads.getLast();
  }

  @Nullable Sha256 head(long revision) {
    return revision >= 0 && revision < heads.size() ? heads.get((int) revision) : null;
  }

  SyncPosition position() {
    return new SyncPosition(revision(), head(), scope, next);
  }

  void apply(ReplicatedChange change) {
    log.add(change);
    heads.add(Sha256.of(change.row()));
    for (ReplicatedChange.Item item : change.items()) {
      switch (item.item()) {
        case ChangeItem.OfUpdate update when item.content() != null ->
            contents.put(update.identity(), item.content());
        case ChangeItem.OfStanding standing -> left.put(standing.updateId(), standing.left());
        case ChangeItem.OfUpdate update -> {}
        case ChangeItem.OfBulletin bulletin -> {}
        case ChangeItem.Unknown unknown -> {}
      }
    }
  }

  void changeScope(Scope to) {
    items()
        .filter(update -> !to.includes(update))
        .forEach(update -> contents.remove(update.identity()));
    next = to;
    finishScope();
  }

  void fill(Map<UpdateIdentity, byte[]> came) {
    contents.putAll(came);
    finishScope();
  }

  private void finishScope() {
    if (next != null && wanted(1).isEmpty()) {
      scope = next;
      next = null;
    }
  }

  /// Updates of the scope that is being changed to whose content is not here.
  List<ChangeItem.OfUpdate> wanted(int max) {
    Scope to = next;
    return to == null
        ? List.of()
        : items()
            .filter(update -> to.includes(update) && !contents.containsKey(update.identity()))
            .limit(max)
            .toList();
  }

  Stream<ChangeItem.OfUpdate> items() {
    return items(0);
  }

  /// What the changes after that revision brought.
  Stream<ChangeItem.OfUpdate> items(long since) {
    return log.subList((int) since, log.size()).stream()
        .flatMap(change -> change.items().stream())
        .map(ReplicatedChange.Item::item)
        .filter(ChangeItem.OfUpdate.class::isInstance)
        .map(ChangeItem.OfUpdate.class::cast);
  }

  /// The updates that count.
  List<UpdateIdentity> offered() {
    return contents.keySet().stream()
        .filter(identity -> !left.getOrDefault(identity.updateId(), false))
        .toList();
  }

  boolean holds(Scope asked) {
    return next == null && scope.covers(asked);
  }

  List<FeedFrame> range(long since, long until, Scope asked) {
    List<FeedFrame> frames = new ArrayList<>();
    for (ReplicatedChange change : log.subList((int) since, (int) until)) {
      frames.add(new FeedFrame.Change(change.row()));
      change.items().forEach(item -> frames.add(frame(item, asked)));
    }
    frames.add(new FeedFrame.End(until, heads.get((int) until)));
    return frames;
  }

  private FeedFrame frame(ReplicatedChange.Item item, Scope asked) {
    return switch (item.item()) {
      case ChangeItem.OfUpdate update ->
          new FeedFrame.Item(
              item.encoded(), asked.includes(update) ? contents.get(update.identity()) : null);
      case ChangeItem.OfBulletin bulletin -> new FeedFrame.Item(item.encoded(), item.content());
      case ChangeItem.OfStanding standing -> new FeedFrame.Item(item.encoded(), null);
      case ChangeItem.Unknown unknown -> new FeedFrame.Item(item.encoded(), item.content());
    };
  }

  /// What was asked for; empty if some of it is not here.
  List<FeedFrame> items(List<UpdateIdentity> asked) {
    Map<UpdateIdentity, ReplicatedChange.Item> all = new HashMap<>();
    for (ReplicatedChange change : log) {
      for (ReplicatedChange.Item item : change.items()) {
        if (item.item() instanceof ChangeItem.OfUpdate update) {
          all.put(update.identity(), item);
        }
      }
    }
    if (!contents.keySet().containsAll(asked)) {
      return List.of();
    }
    List<FeedFrame> frames = new ArrayList<>();
    asked.forEach(id -> frames.add(new FeedFrame.Item(all.get(id).encoded(), contents.get(id))));
    frames.add(new FeedFrame.End(0, CatalogHead.EMPTY));
    return frames;
  }
}
