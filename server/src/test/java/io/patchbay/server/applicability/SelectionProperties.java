package io.patchbay.server.applicability;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.IndexCandidate;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.SlowEvaluator;
import io.patchbay.server.testing.SmallWorld;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SelectionProperties {
  private static final int UPDATES = 20;
  private static final int MACHINES = 300;

  static LongStream seeds() {
    return SmallWorld.seeds(20);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void of_candidatesInAnyRows_isWhatTheObviousEvaluatorLeaves(long seed) {
    SmallWorld world = new SmallWorld(seed);
    Map<UUID, Update> newest = new HashMap<>();
    world.updates(UPDATES).forEach(update -> newest.put(update.id(), update));
    List<List<IndexCandidate>> rows = inRows(world, newest);
    int hidden = 0;
    for (int i = 0; i < MACHINES; i++) {
      ClientConfiguration machine = world.machine();
      Answer expected = SlowEvaluator.answer(newest.values(), machine, 1);
      Selection selection = Selection.of(rows, machine);
      assertThat(selection.remaining())
          .as("seed %d, %s", seed, machine)
          .extracting(IndexCandidate::update)
          .containsExactlyInAnyOrderElementsOf(expected.offers());
      assertThat(selection.meant())
          .as("seed %d, %s", seed, machine)
          .isEqualTo(expected.outcome() != Outcome.NOT_APPLICABLE);
      hidden += offerable(newest, machine) > expected.offers().size() ? 1 : 0;
    }
    assertThat(hidden).as("machines for which supersedence decided").isGreaterThan(MACHINES / 10);
  }

  private static int offerable(Map<UUID, Update> updates, ClientConfiguration machine) {
    return (int)
        updates.values().stream()
            .filter(u -> Evaluator.holds(u.rules().installable(), machine))
            .filter(u -> !Evaluator.holds(u.rules().installed(), machine))
            .count();
  }

  // Each update in one to three of some rows, as one with several tuples would stand.
  private static List<List<IndexCandidate>> inRows(SmallWorld world, Map<UUID, Update> newest) {
    List<List<IndexCandidate>> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rows.add(new ArrayList<>());
    }
    for (Update update : newest.values()) {
      Set<UUID> closure = new HashSet<>();
      close(update, newest, closure);
      IndexCandidate candidate = new IndexCandidate(update, closure);
      for (int copies = 1 + world.random().nextInt(3); copies > 0; copies--) {
        world.oneOf(rows).add(candidate);
      }
    }
    return rows;
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
