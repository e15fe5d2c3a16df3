package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.Classification;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.RebootBehavior;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Severity;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.PublishedCatalog;
import io.patchbay.server.testing.SlowEvaluator;
import io.patchbay.server.testing.SmallWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A mirror of a random catalog, in a random scope that changes, against what the scope says of the
/// upstream's catalog.
final class ReplicaProperties {
  private static final Instant EPOCH = Instant.parse("2008-12-17T18:00:00Z");
  private static final int MACHINES = 150;

  static LongStream seeds() {
    return SmallWorld.seeds(Integer.getInteger("patchbay.replicas", 12));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void replica_whateverItsScope_holdsAndAnswersWhatTheScopeSays(
      long seed, @TempDir Path upstreamFolder, @TempDir Path mirrorFolder) throws IOException {
    SmallWorld world = new SmallWorld(seed);
    Random random = world.random();
    try (PublishedCatalog upstream = PublishedCatalog.open(upstreamFolder);
        PublishedCatalog mirror = PublishedCatalog.open(mirrorFolder)) {
      Replica replica = new Replica(mirror.catalog(), mirror.publisher(), updates -> {});
      Scope scope = scope(random);
      replica.changeScope(scope);
      Map<UUID, Update> newest = new LinkedHashMap<>();
      List<Update> all = world.updates(30);
      for (int at = 0; at < all.size(); ) {
        int end = Math.min(all.size(), at + 1 + random.nextInt(4));
        commit(upstream, all.subList(at, end), newest, random);
        at = end;
        if (random.nextInt(3) == 0) {
          changeStandings(upstream, newest, random);
        }
        if (random.nextBoolean()) {
          follow(upstream, mirror, replica, scope, random);
        }
        if (random.nextInt(4) == 0) {
          scope = scope(random);
          follow(upstream, mirror, replica, replica.scope(), random);
          changeScope(upstream, replica, scope, random);
        }
        agree(upstream, mirror, scope, world, "seed " + seed);
      }
      follow(upstream, mirror, replica, scope, random);
      agree(upstream, mirror, scope, world, "seed " + seed);
      assertThat(replica.head()).isEqualTo(head(upstream));
      mirror.catalog().audit();
      sameRows(mirror);
    }
  }

  private static Scope scope(Random random) {
    return random.nextInt(4) == 0
        ? Scope.ALL
        : new Scope(
            some(random, List.of("ie", "office", "player")),
            Set.of(),
            some(random, List.of(Language.ofCode("DEU"), Language.ofCode("ENU"))),
            Set.of());
  }

  private static <T> Set<T> some(Random random, List<T> values) {
    return values.stream().filter(v -> random.nextBoolean()).collect(Collectors.toSet());
  }

  private static void commit(
      PublishedCatalog upstream, List<Update> updates, Map<UUID, Update> newest, Random random) {
    List<Update> added = new ArrayList<>(updates);
    if (!newest.isEmpty() && random.nextInt(3) == 0) {
      List<Update> known = List.copyOf(newest.values());
      Update revised = known.get(random.nextInt(known.size()));
      added.add(revised.withRevision(revised.identity().revision() + 1));
    }
    Map<UUID, Update> once = new LinkedHashMap<>();
    added.forEach(update -> once.put(update.id(), update));
    newest.putAll(once);
    List<Release> releases = List.of(new Release(bulletin(added), List.copyOf(once.values())));
    upstream.publisher().commit(UUID.randomUUID(), Sha256.of(), releases);
  }

  private static Bulletin bulletin(List<Update> updates) {
    return new Bulletin(
        "B-" + UUID.randomUUID(),
        1,
        "A bulletin",
        "1",
        "",
        List.of(),
        Severity.CRITICAL,
        Classification.SECURITY_UPDATE,
        RebootBehavior.UNKNOWN,
        EPOCH,
        false,
        updates.stream().map(Update::id).distinct().toList());
  }

  private static void changeStandings(
      PublishedCatalog upstream, Map<UUID, Update> newest, Random random) {
    Set<UUID> some =
        newest.keySet().stream().filter(id -> random.nextInt(5) == 0).collect(Collectors.toSet());
    new Standings(upstream.catalog(), upstream.publisher(), null, Clock.systemUTC())
        .expire(UUID.randomUUID(), some, random.nextBoolean());
  }

  private static void follow(
      PublishedCatalog upstream,
      PublishedCatalog mirror,
      Replica replica,
      Scope scope,
      Random random) {
    List<ReplicatedChange> changes = new ArrayList<>();
    try (CatalogView view = upstream.catalog().view()) {
      for (long at = mirror.revision() + 1; at <= view.revision(); at++) {
        CatalogChange change = view.change(at);
        byte[] row = view.changeRow(at);
        assertThat(change).isNotNull();
        assertThat(row).isNotNull();
        List<ReplicatedChange.Item> items =
            view.items(at, 0, Integer.MAX_VALUE).stream()
                .map(
                    item ->
                        scope.includes(item.item())
                            ? item
                            : new ReplicatedChange.Item(item.item(), item.encoded(), null))
                .toList();
        changes.add(new ReplicatedChange(change, row, items));
      }
    }
    while (!changes.isEmpty()) {
      int count = 1 + random.nextInt(changes.size());
      replica.apply(List.copyOf(changes.subList(0, count)));
      changes.subList(0, count).clear();
    }
  }

  private static void changeScope(
      PublishedCatalog upstream, Replica replica, Scope to, Random random) {
    replica.changeScope(to);
    for (List<UpdateIdentity> wanted = replica.wanted(1 + random.nextInt(5));
        !wanted.isEmpty();
        wanted = replica.wanted(1 + random.nextInt(5))) {
      assertThat(replica.nextScope()).isEqualTo(to);
      Map<UpdateIdentity, byte[]> contents = new HashMap<>();
      try (CatalogView view = upstream.catalog().view()) {
        wanted.forEach(id -> contents.put(id, view.updateContent(id).orElseThrow()));
      }
      replica.fill(contents);
    }
    assertThat(replica.nextScope()).isNull();
    assertThat(replica.scope()).isEqualTo(to);
  }

  private static void agree(
      PublishedCatalog upstream,
      PublishedCatalog mirror,
      Scope scope,
      SmallWorld world,
      String seed) {
    List<Update> expected = inScope(upstream.catalog(), mirror.revision(), scope);
    assertThat(mirror.updates()).as(seed).containsExactlyInAnyOrderElementsOf(expected);
    Set<UUID> left;
    try (CatalogView view = mirror.catalog().view()) {
      left = new HashSet<>(view.left().keySet());
      assertThat(view.updates()).as(seed).isEqualTo(expected.size());
    }
    for (int i = 0; i < MACHINES; i++) {
      ClientConfiguration machine = world.machine();
      assertThat(mirror.offers().answer(machine))
          .as("%s, %s", seed, machine)
          .isEqualTo(SlowEvaluator.answer(expected, Set.of(), left, machine, mirror.revision()));
    }
  }

  private static List<Update> inScope(Catalog upstream, long revision, Scope scope) {
    List<Update> updates = new ArrayList<>();
    try (CatalogView view = upstream.view()) {
      for (long at = 1; at <= revision; at++) {
        for (ReplicatedChange.Item item : view.items(at, 0, Integer.MAX_VALUE)) {
          if (item.item() instanceof ChangeItem.OfUpdate update && scope.includes(update)) {
            updates.add(view.update(update.identity()).orElseThrow());
          }
        }
      }
    }
    return updates;
  }

  // What changes left is what a rebuilding makes.
  private static void sameRows(PublishedCatalog mirror) {
    Map<String, byte[]> before = rows(mirror.catalog());
    try (Reindexer reindexer = new Reindexer(mirror.catalog(), mirror.publisher())) {
      assertThat(reindexer.run().rewritten()).isZero();
      assertThat(reindexer.state().removed()).isZero();
    }
    assertThat(rows(mirror.catalog())).hasSameSizeAs(before);
  }

  private static Map<String, byte[]> rows(Catalog catalog) {
    Map<String, byte[]> rows = new TreeMap<>();
    try (CatalogView view = catalog.view()) {
      view.forEachRow((IndexTuple tuple, byte[] row) -> rows.put(tuple.toString(), row));
    }
    return rows;
  }

  private static Sha256 head(PublishedCatalog upstream) {
    try (CatalogView view = upstream.catalog().view()) {
      return view.head();
    }
  }
}
