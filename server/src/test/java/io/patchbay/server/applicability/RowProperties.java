package io.patchbay.server.applicability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.ApplicabilityRules;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.SlowEvaluator;
import io.patchbay.server.testing.SmallWorld;
import io.patchbay.server.wire.StoredCodecs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A row says of each machine that looks in it what the obvious evaluator says.
final class RowProperties {
  /// A row in which every machine looks.
  private static final IndexTuple ANY = new IndexTuple("", IndexTuple.ANY_OS, null, null);

  private static final int MACHINES = 300;

  static LongStream seeds() {
    return SmallWorld.seeds(20);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void match_rowOfEverything_isWhatTheObviousEvaluatorLeaves(long seed) {
    SmallWorld world = new SmallWorld(seed);
    Map<UUID, Update> newest = newest(world, 20);
    Row row = Row.read(row(ANY, newest.values(), newest));
    int hidden = 0;
    for (int i = 0; i < MACHINES; i++) {
      ClientConfiguration machine = world.machine();
      Answer expected = SlowEvaluator.answer(newest.values(), machine, 1);
      check(row, machine, expected, "seed " + seed + ", " + machine);
      hidden += offerable(newest, machine) > expected.offers().size() ? 1 : 0;
    }
    assertThat(hidden).as("machines for which supersedence decided").isGreaterThan(MACHINES / 10);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void match_rowOfTheMachinesTuple_isWhatTheObviousEvaluatorLeaves(long seed) {
    SmallWorld world = new SmallWorld(seed);
    Map<UUID, Update> newest = newest(world, 12);
    for (int i = 0; i < MACHINES; i++) {
      ClientConfiguration machine = world.machine();
      IndexTuple tuple = world.oneOf(IndexTuples.of(machine));
      Row row = Row.read(row(tuple, newest.values(), newest));
      check(
          row,
          machine,
          SlowEvaluator.answer(newest.values(), machine, 1),
          "seed " + seed + ", " + tuple + ", " + machine);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void match_oneUpdateOfAnyRules_isWhatTheObviousEvaluatorLeaves(long seed) {
    SmallWorld world = new SmallWorld(seed);
    for (int i = 0; i < MACHINES; i++) {
      ApplicabilityRules rules = new ApplicabilityRules(world.rule(), world.rule());
      Update update =
          world.update(new UpdateIdentity(new UUID(seed, i), 1), "ie", rules, List.of());
      Row row = Row.read(row(ANY, List.of(update), Map.of(update.id(), update)));
      for (int m = 0; m < 20; m++) {
        ClientConfiguration machine = world.machine();
        check(
            row,
            machine,
            SlowEvaluator.answer(List.of(update), machine, 1),
            "seed " + seed + ", " + rules + ", " + machine);
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void build_membersInAnyOrder_isTheSameBytes(long seed) {
    SmallWorld world = new SmallWorld(seed);
    Map<UUID, Update> newest = newest(world, 20);
    List<Update> shuffled = new ArrayList<>(newest.values());
    byte[] once = row(ANY, shuffled, newest);
    Collections.shuffle(shuffled, world.random());
    assertThat(row(ANY, shuffled, newest)).as("seed %d", seed).isEqualTo(once);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void read_anyBitFlipped_isRefused(long seed) {
    SmallWorld world = new SmallWorld(seed);
    Map<UUID, Update> newest = newest(world, 5);
    byte[] row = row(ANY, newest.values(), newest);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = row.clone();
      int bit = world.random().nextInt(8 * row.length);
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> Row.read(damaged))
          .as("seed %d, bit %d", seed, bit)
          .isInstanceOf(InvalidValueException.class);
    }
  }

  @ParameterizedTest(name = "offset at byte {0}")
  @ValueSource(ints = {17, 21, 25, 29, 33})
  void read_partBeyondTheEnd_isRefused_thoughTheChecksumFits(int offsetAt) {
    Map<UUID, Update> newest = newest(new SmallWorld(1), 5);
    byte[] row = row(ANY, newest.values(), newest);
    for (int offset : new int[] {row.length + 1, -1}) {
      ByteBuffer.wrap(row).putInt(offsetAt, offset);
      ByteBuffer.wrap(row).putInt(1, Row.checksum(row));
      assertThatThrownBy(() -> Row.read(row)).isInstanceOf(InvalidValueException.class);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void boxes_exactOrNot_coverWhereTheRuleHolds(long seed) {
    SmallWorld world = new SmallWorld(seed);
    int inexact = 0;
    for (int i = 0; i < MACHINES; i++) {
      Rule rule = i % 10 == 0 ? entangled(world) : world.rule();
      Boxes boxes = Boxes.of(rule);
      inexact += boxes.exact() ? 0 : 1;
      for (int m = 0; m < 20; m++) {
        ClientConfiguration machine = world.machine();
        boolean holds = Evaluator.holds(rule, machine);
        boolean inside = boxes.boxes().stream().anyMatch(box -> contains(box, machine));
        assertThat(boxes.exact() ? inside == holds : inside || !holds)
            .as("seed %d, %s, %s", seed, rule, machine)
            .isTrue();
      }
    }
    assertThat(inexact).as("rules too entangled for few boxes").isPositive();
  }

  // A conjunction of many disjunctions, which few boxes cannot say.
  private static Rule entangled(SmallWorld world) {
    List<Rule> conditions = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      conditions.add(new Rule.AnyOf(List.of(world.leaf(), world.leaf(), world.leaf())));
    }
    return new Rule.AllOf(conditions);
  }

  private static boolean contains(Box box, ClientConfiguration machine) {
    for (Literal.In in : box.sets()) {
      Variable.Kind kind = in.variable().kind();
      int found = Variable.find(kind, in.variable().name(), machine);
      boolean member =
          found < 0
              ? in.values().containsUnreported()
              : in.values().contains(Variable.value(kind, machine, found));
      if (!member) {
        return false;
      }
    }
    return box.records().entrySet().stream()
        .allMatch(r -> machine.installedUpdates().contains(r.getKey()) == r.getValue());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void match_someWithheld_isWhatTheObviousEvaluatorLeaves(long seed) {
    SmallWorld world = new SmallWorld(seed);
    Map<UUID, Update> newest = newest(world, 20);
    Row row = Row.read(row(ANY, newest.values(), newest));
    Set<Outcome> seen = EnumSet.noneOf(Outcome.class);
    for (int i = 0; i < MACHINES; i++) {
      Set<UUID> withheld = new HashSet<>(newest.keySet());
      int inTen = world.random().nextInt(11);
      withheld.removeIf(id -> world.random().nextInt(10) >= inTen);
      ClientConfiguration machine = world.machine();
      Answer expected = SlowEvaluator.answer(newest.values(), withheld, machine, 1);
      check(row, withheld, machine, expected, "seed " + seed + ", " + machine + ", " + withheld);
      seen.add(expected.outcome());
    }
    assertThat(seen).as("seed %d", seed).contains(Outcome.OFFERED, Outcome.UNAVAILABLE);
  }

  private static void check(Row row, ClientConfiguration machine, Answer expected, String as) {
    check(row, Set.of(), machine, expected, as);
  }

  private static void check(
      Row row, Set<UUID> withheld, ClientConfiguration machine, Answer expected, String as) {
    RowMatch match = new RowMatch();
    row.match(machine, match, row.candidatesOf(withheld));
    Set<UUID> remaining = new HashSet<>();
    long[] bits = match.remaining();
    for (int c = 0; c < row.candidates(); c++) {
      if ((bits[c / 64] & 1L << c) != 0) {
        remaining.add(row.identity(c).updateId());
      }
    }
    assertThat(remaining)
        .as(as)
        .containsExactlyInAnyOrderElementsOf(
            expected.offers().stream().map(Offer::identity).map(UpdateIdentity::updateId).toList());
    assertThat(match.meant()).as(as).isEqualTo(expected.outcome() != Outcome.NOT_APPLICABLE);
    assertThat(match.isEmpty()).as(as).isEqualTo(remaining.isEmpty());
    if (match.isEmpty()) {
      assertThat(match.withheld()).as(as).isEqualTo(expected.outcome() == Outcome.UNAVAILABLE);
    }
  }

  private static Map<UUID, Update> newest(SmallWorld world, int count) {
    Map<UUID, Update> newest = new HashMap<>();
    world.updates(count).forEach(update -> newest.put(update.id(), update));
    return newest;
  }

  private static byte[] row(
      IndexTuple tuple, java.util.Collection<Update> updates, Map<UUID, Update> newest) {
    List<RowMember> members =
        updates.stream()
            .map(
                u ->
                    new RowMember(
                        u,
                        Offerable.rule(u, id -> Optional.ofNullable(newest.get(id))),
                        closure(u, newest)))
            .toList();
    return RowBuilder.build(tuple, members, StoredCodecs.OFFER);
  }

  private static int offerable(Map<UUID, Update> updates, ClientConfiguration machine) {
    return (int)
        updates.values().stream()
            .map(u -> Offerable.rule(u, id -> Optional.ofNullable(updates.get(id))))
            .filter(rule -> Evaluator.holds(rule, machine))
            .count();
  }

  private static Set<UUID> closure(Update update, Map<UUID, Update> newest) {
    Set<UUID> closure = new HashSet<>();
    close(update, newest, closure);
    return closure;
  }

  private static void close(Update update, Map<UUID, Update> newest, Set<UUID> closure) {
    for (UUID superseded : update.supersedes()) {
      Update next = newest.get(superseded);
      if (closure.add(superseded) && next != null) {
        close(next, newest, closure);
      }
    }
  }
}
