package io.patchbay.server.applicability;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.testing.SmallWorld;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class IndexTuplesProperties {
  private static final int RULES = 300;
  private static final int MACHINES = 40;

  static LongStream seeds() {
    return SmallWorld.seeds(10);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void machine_forWhichARuleHolds_looksInARowInWhichItStands(long seed) {
    SmallWorld world = new SmallWorld(seed);
    List<ClientConfiguration> machines = Stream.generate(world::machine).limit(MACHINES).toList();
    List<Set<IndexTuple>> rows = machines.stream().map(IndexTuplesProperties::rows).toList();
    int held = 0;
    for (int i = 0; i < RULES; i++) {
      Rule rule = i % 2 == 0 ? world.rule() : new Rule.AllOf(List.of(world.leaf(), world.rule()));
      Set<IndexTuple> stands = IndexTuples.of(rule);
      for (int m = 0; m < MACHINES; m++) {
        if (Evaluator.holds(rule, machines.get(m))) {
          held++;
          assertThat(Collections.disjoint(stands, rows.get(m)))
              .as("seed %d: %s holds for %s; it stands in %s", seed, rule, machines.get(m), stands)
              .isFalse();
        }
      }
    }
    assertThat(held).as("pairs of which the property says anything").isGreaterThan(RULES);
  }

  private static Set<IndexTuple> rows(ClientConfiguration machine) {
    Set<IndexTuple> rows = new HashSet<>();
    IndexTuples.of(machine).forEach(tuple -> rows.addAll(IndexTuples.rows(tuple, 0xFF)));
    return rows;
  }
}
