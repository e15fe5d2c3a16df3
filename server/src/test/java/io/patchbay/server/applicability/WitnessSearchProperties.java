package io.patchbay.server.applicability;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.testing.SmallWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class WitnessSearchProperties {
  private static final int FORMULAS = 250;
  private static final int MACHINES = 2_000;

  static LongStream seeds() {
    return SmallWorld.seeds(8);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void find_aWitnessHolds_andWithoutOneNoMachineDoes(long seed) {
    SmallWorld world = new SmallWorld(seed);
    List<ClientConfiguration> machines = Stream.generate(world::machine).limit(MACHINES).toList();
    int found = 0;
    for (int i = 0; i < FORMULAS; i++) {
      Rule formula = formula(world);
      Optional<ClientConfiguration> witness = WitnessSearch.find(formula);
      if (witness.isPresent()) {
        found++;
        assertThat(Evaluator.holds(formula, witness.get()))
            .as("seed %d: witness %s of %s", seed, witness.get(), formula)
            .isTrue();
      } else {
        assertThat(machines.stream().filter(m -> Evaluator.holds(formula, m)).findFirst())
            .as("seed %d: no witness found of %s", seed, formula)
            .isEmpty();
      }
    }
    assertThat(found).as("formulas with a witness").isBetween(FORMULAS / 10, FORMULAS * 9 / 10);
  }

  // The more conditions together, the oftener none satisfies all.
  private static Rule formula(SmallWorld world) {
    List<Rule> conditions = new ArrayList<>();
    for (int i = 1 + world.random().nextInt(8); i > 0; i--) {
      conditions.add(world.rule());
    }
    return new Rule.AllOf(conditions);
  }
}
