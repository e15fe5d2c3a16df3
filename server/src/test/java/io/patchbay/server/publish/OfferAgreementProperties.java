package io.patchbay.server.publish;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.catalog.ChangeSet;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.Classification;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Explanation;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.RebootBehavior;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Severity;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.AgreementCase;
import io.patchbay.server.testing.DataFolder;
import io.patchbay.server.testing.PublishedCatalog;
import io.patchbay.server.testing.RealMachines;
import io.patchbay.server.testing.Shrinker;
import io.patchbay.server.testing.SlowEvaluator;
import io.patchbay.server.testing.SmallWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The index, kept up to date change by change, answers as the obvious evaluator does.
///
/// A build asks 100,000 random machines and more. For longer: `mvn -pl server -am test
/// -Dtest=OfferAgreementProperties -Dsurefire.failIfNoSpecifiedTests=false -Dpatchbay.catalogs=1000
/// -Dpatchbay.seed=1000`. What fails is made small and written out, to be kept among the cases of
/// [#answer_ofEveryKeptCase_isTheObviousOne].
final class OfferAgreementProperties {
  private static final int UPDATES_MIN = 10;
  private static final int UPDATES_MAX = 30;
  private static final int MACHINES = 100;
  private static final int MACHINES_AT_THE_END = 2_500;
  private static final Path KEPT = Path.of("src/test/resources/agreement");
  private static final Instant EPOCH = Instant.parse("2008-12-17T18:00:00Z");

  static LongStream seeds() {
    return SmallWorld.seeds(Integer.getInteger("patchbay.catalogs", 40));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void answer_afterEveryChange_isTheObviousOne(long seed, @TempDir Path directory)
      throws IOException {
    SmallWorld world = new SmallWorld(seed);
    List<Update> published = new ArrayList<>();
    Set<Outcome> seen = EnumSet.noneOf(Outcome.class);
    try (PublishedCatalog catalog = PublishedCatalog.open(directory)) {
      for (List<Update> change : changes(inAnyOrder(world), world.random())) {
        commit(catalog, change);
        published.addAll(change);
        for (int i = 0; i < MACHINES; i++) {
          seen.add(agree(catalog, published, world.machine(), "seed " + seed));
        }
      }
      for (int i = 0; i < MACHINES_AT_THE_END; i++) {
        seen.add(agree(catalog, published, world.machine(), "seed " + seed));
      }
      for (int i = 0; i < MACHINES; i++) {
        explains(catalog, world.machine(), "seed " + seed);
      }
    }
    assertThat(seen).contains(Outcome.OFFERED, Outcome.UP_TO_DATE);
  }

  private static void explains(PublishedCatalog catalog, ClientConfiguration machine, String seed) {
    Answer answer = catalog.offers().answer(machine);
    Explanation explanation = catalog.explainer().explain(machine, Instant.now());
    assertThat(explanation.outcome()).as("%s, %s", seed, machine).isEqualTo(answer.outcome());
    assertThat(
            explanation.considered().stream()
                .filter(c -> c.verdict() == Explanation.Verdict.OFFERED)
                .map(Explanation.Consideration::identity))
        .as("%s, %s", seed, machine)
        .containsExactlyInAnyOrderElementsOf(
            answer.offers().stream().map(Offer::identity).toList());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void answer_someWithheld_isTheObviousOne_andTheOldOneOnceTheyAreBack(
      long seed, @TempDir Path directory) throws IOException {
    SmallWorld world = new SmallWorld(seed);
    List<Update> published = updates(world);
    Set<Outcome> seen = EnumSet.noneOf(Outcome.class);
    try (PublishedCatalog catalog = PublishedCatalog.open(directory)) {
      changes(published, world.random()).forEach(change -> commit(catalog, change));
      for (int round = 0; round < 10; round++) {
        Set<UUID> withheld = round % 3 == 2 ? Set.of() : some(published, world.random());
        catalog.withhold(withheld);
        for (int i = 0; i < MACHINES; i++) {
          ClientConfiguration machine = world.machine();
          Answer expected = SlowEvaluator.answer(published, withheld, machine, catalog.revision());
          assertThat(catalog.offers().answer(machine))
              .as("seed %d, %s, withheld %s", seed, machine, withheld)
              .isEqualTo(expected);
          assertThat(catalog.offers().answerFromMemory(machine)).isEqualTo(expected);
          explains(catalog, machine, "seed " + seed);
          seen.add(expected.outcome());
        }
      }
    }
    assertThat(seen).contains(Outcome.OFFERED, Outcome.UNAVAILABLE, Outcome.UP_TO_DATE);
  }

  private static Set<UUID> some(List<Update> updates, Random random) {
    int inTen = 1 + random.nextInt(10);
    return updates.stream()
        .map(Update::id)
        .filter(id -> random.nextInt(10) < inTen)
        .collect(Collectors.toSet());
  }

  static Stream<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(KEPT)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kept")
  void answer_ofEveryKeptCase_isTheObviousOne(Path file) throws IOException {
    AgreementCase kept = AgreementCase.parse(Files.readString(file));
    assertThat(disagrees(kept)).as(file.toString()).isFalse();
  }

  private static Outcome agree(
      PublishedCatalog catalog, List<Update> published, ClientConfiguration machine, String seed)
      throws IOException {
    Answer expected = SlowEvaluator.answer(published, machine, catalog.revision());
    if (!agrees(catalog, machine, expected)) {
      AgreementCase failing = new AgreementCase(published, machine);
      String small =
          disagrees(failing)
              ? "small: " + keep(Shrinker.shrink(failing, OfferAgreementProperties::disagrees))
              : "only after these changes, one after the other";
      assertThat(catalog.offers().answer(machine))
          .as("%s, revision %d, %s; %s", seed, catalog.revision(), machine, small)
          .isEqualTo(expected);
      assertThat(catalog.offers().answerFromMemory(machine))
          .as("from memory; %s, revision %d, %s; %s", seed, catalog.revision(), machine, small)
          .isEqualTo(expected);
    }
    return expected.outcome();
  }

  private static boolean agrees(
      PublishedCatalog catalog, ClientConfiguration machine, Answer expected) {
    return catalog.offers().answer(machine).equals(expected)
        && expected.equals(catalog.offers().answerFromMemory(machine));
  }

  // Whether index and evaluator differ if all of it is published, older revisions first.
  private static boolean disagrees(AgreementCase one) {
    try {
      Path directory = Files.createTempDirectory("patchbay-agreement");
      try (PublishedCatalog catalog = PublishedCatalog.open(directory)) {
        one.updates().stream()
            .collect(Collectors.groupingBy(u -> u.identity().revision(), TreeMap::new, toList()))
            .values()
            .forEach(change -> commit(catalog, change));
        Answer expected = SlowEvaluator.answer(one.updates(), one.machine(), catalog.revision());
        return !agrees(catalog, one.machine(), expected);
      } finally {
        DataFolder.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String keep(AgreementCase small) throws IOException {
    Path file = Files.createTempFile(Path.of("target"), "agreement-", ".case");
    Files.writeString(file, small.toString());
    return file + ", to be moved to " + KEPT + "\n" + small;
  }

  static LongStream fewSeeds() {
    return SmallWorld.seeds(5);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("fewSeeds")
  void answer_publishedInAnotherOrder_isTheSame(
      long seed, @TempDir Path first, @TempDir Path second) throws IOException {
    SmallWorld world = new SmallWorld(seed);
    List<Update> updates = updates(world);
    List<ClientConfiguration> machines =
        Stream.generate(world::machine).limit(2 * MACHINES).toList();
    assertThat(
            answers(second, changes(shuffled(updates, world.random()), world.random()), machines))
        .as("seed %d", seed)
        .isEqualTo(answers(first, changes(updates, world.random()), machines));
  }

  @Test
  void answer_onTheRealReleases_isTheObviousOne(@TempDir Path directory) throws IOException {
    long seed = SmallWorld.seeds(1).findFirst().orElseThrow();
    RealMachines machines = new RealMachines(seed);
    Set<Outcome> seen = EnumSet.noneOf(Outcome.class);
    try (PublishedCatalog catalog = PublishedCatalog.open(directory)) {
      for (String release : List.of("ms09-014", "ms08-078", "ms08-073", "ms09-002")) {
        catalog.publishRelease(release);
        List<Update> published = catalog.updates();
        for (int i = 0; i < 500; i++) {
          ClientConfiguration machine = machines.next();
          Answer expected = SlowEvaluator.answer(published, machine, catalog.revision());
          seen.add(expected.outcome());
          assertThat(catalog.offers().answer(machine))
              .as("seed %d, revision %d, %s", seed, catalog.revision(), machine)
              .isEqualTo(expected);
        }
      }
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(Outcome.OFFERED, Outcome.UP_TO_DATE, Outcome.NOT_APPLICABLE);
  }

  private static List<Answer> answers(
      Path directory, List<List<Update>> changes, List<ClientConfiguration> machines)
      throws IOException {
    try (PublishedCatalog catalog = PublishedCatalog.open(directory)) {
      changes.forEach(change -> commit(catalog, change));
      return machines.stream()
          .map(machine -> catalog.offers().answer(machine))
          .map(answer -> new Answer(0, answer.outcome(), answer.offers()))
          .toList();
    }
  }

  // As the publisher does it.
  private static void commit(PublishedCatalog catalog, List<Update> updates) {
    try (CatalogView view = catalog.catalog().view()) {
      UUID publishId = UUID.randomUUID();
      List<Release> releases = List.of(new Release(bulletin(updates), updates));
      catalog
          .catalog()
          .commit(
              new ChangeSet(
                  publishId,
                  Sha256.of(),
                  EPOCH,
                  releases,
                  ChangeItems.of(releases),
                  IndexRows.changed(view, updates),
                  Map.of(),
                  null));
    }
  }

  private static Bulletin bulletin(List<Update> updates) {
    return new Bulletin(
        updates.getFirst().bulletin(),
        1,
        "A bulletin",
        "1",
        "",
        List.of(),
        Severity.LOW,
        Classification.UPDATE,
        RebootBehavior.UNKNOWN,
        EPOCH,
        false,
        updates.stream().map(Update::id).toList());
  }

  private static List<Update> inAnyOrder(SmallWorld world) {
    return shuffled(updates(world), world.random());
  }

  private static List<Update> updates(SmallWorld world) {
    return world.updates(world.random().nextInt(UPDATES_MIN, UPDATES_MAX));
  }

  // In any order, but the revisions of one update in theirs.
  private static List<Update> shuffled(List<Update> updates, Random random) {
    List<Update> shuffled = new ArrayList<>(updates);
    Collections.shuffle(shuffled, random);
    Map<UUID, Deque<Update>> revisions = new HashMap<>();
    shuffled.stream()
        .sorted(Comparator.comparingInt(u -> u.identity().revision()))
        .forEach(u -> revisions.computeIfAbsent(u.id(), id -> new ArrayDeque<>()).add(u));
    return shuffled.stream()
        .map(u -> revisions.getOrDefault(u.id(), new ArrayDeque<>()).remove())
        .toList();
  }

  // Cut into changes; none holds two revisions of one update.
  private static List<List<Update>> changes(List<Update> updates, Random random) {
    List<List<Update>> changes = new ArrayList<>();
    List<Update> change = new ArrayList<>();
    for (Update update : updates) {
      boolean twice = change.stream().anyMatch(u -> u.id().equals(update.id()));
      if (!change.isEmpty() && (twice || random.nextInt(5) == 0)) {
        changes.add(change);
        change = new ArrayList<>();
      }
      change.add(update);
    }
    changes.add(change);
    return changes;
  }
}
