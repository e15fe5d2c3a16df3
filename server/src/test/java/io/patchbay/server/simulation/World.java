package io.patchbay.server.simulation;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.Language;
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

/// What is published, and what mirrors choose of it.
final class World {
  /// More than a range holds, so that some runs begin just below, at and above its end.
  private static final int PAST = 262;

  private static final int AROUND_RANGE_END = 20;

  private static final List<Scope> SCOPES =
      List.of(
          Scope.ALL,
          new Scope(Set.of("ie", "office"), Set.of(), Set.of(), Set.of()),
          new Scope(Set.of("ie"), Set.of(), Set.of(), Set.of()),
          new Scope(Set.of(), Set.of(), Set.of(Language.ofCode("DEU")), Set.of()),
          new Scope(Set.of("ie"), Set.of(), Set.of(Language.ofCode("DEU")), Set.of()),
          new Scope(Set.of(), Set.of(), Set.of(), Set.of(Architecture.X86)));

  /// Publishes that every run may begin with.
  private static final List<Publish> EARLIER = earlier();

  private final SmallWorld world;
  private final List<UUID> published = new ArrayList<>();
  private int publishes;

  World(SmallWorld world) {
    this.world = world;
  }

  private static List<Publish> earlier() {
    World world = new World(new SmallWorld(0));
    List<Publish> publishes = new ArrayList<>();
    for (int i = 0; i < PAST; i++) {
      publishes.add(world.publish(new UUID(1, i), 1));
    }
    return publishes;
  }

  /// Some publishes that were there before.
  List<Publish> past() {
    return switch (world.random().nextInt(4)) {
      case 0 -> EARLIER.subList(0, PAST - world.random().nextInt(AROUND_RANGE_END));
      case 1 -> EARLIER.subList(0, world.random().nextInt(PAST));
      default -> List.of();
    };
  }

  /// The first changes of a history.
  static List<ReplicatedChange> changes(List<Publish> publishes) {
    List<ReplicatedChange> changes = new ArrayList<>();
    Sha256 head = CatalogHead.EMPTY;
    for (Publish publish : publishes) {
      ReplicatedChange change =
          ChangeChain.change(changes.size() + 1, head, publish.id(), publish.items());
      changes.add(change);
      head = ChangeChain.head(change);
    }
    return changes;
  }

  Publish next() {
    return publish(new UUID(2, publishes++), 1 + world.random().nextInt(3));
  }

  private Publish publish(UUID id, int count) {
    List<Update> updates = world.updates(count);
    List<ReplicatedChange.Item> items = new ArrayList<>();
    updates.forEach(update -> items.add(ChangeChain.item(update)));
    items.add(ChangeChain.bulletin("MS08-" + id.getLeastSignificantBits()));
    if (!published.isEmpty() && world.random().nextInt(4) == 0) {
      UUID left = world.oneOf(published);
      boolean isLeft = world.random().nextInt(3) > 0;
      items.add(
          ChangeChain.standing(new ChangeItem.OfStanding(left, isLeft, StandingReason.EXPIRED)));
    }
    if (world.random().nextInt(6) == 0) {
      items.add(ChangeChain.unknown(world.random().nextInt(100), false));
    }
    updates.forEach(update -> published.add(update.id()));
    return new Publish(id, updates, items);
  }

  Scope scope() {
    return world.oneOf(SCOPES);
  }

  /// A scope that is part of that one.
  Scope scopeWithin(Scope wide) {
    return world.oneOf(SCOPES.stream().filter(wide::covers).toList());
  }
}
