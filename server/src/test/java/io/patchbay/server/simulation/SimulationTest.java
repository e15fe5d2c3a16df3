package io.patchbay.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.sync.Standstill;
import io.patchbay.server.sync.SyncStatus;
import io.patchbay.server.sync.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Mirrors keep their promises whatever happens to them, and become what their upstream is once
/// nothing happens any more.
///
/// A build runs 200 seeds that no day before ran, and all that ever failed. More: `mvn -pl server
/// -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false
/// -Dsimulation.seeds=100000`, from another one on with `-Dsimulation.seed=N`, and with all that
/// happens on the terminal with `-Dsimulation.trace=true`.
final class SimulationTest {
  private static final long SEEDS_A_DAY = 1_000_000;

  @Test
  void run_freshSeeds_promisesHoldAfterEveryStepAndAllBecomesTheSame() {
    long first =
        Long.getLong("simulation.seed", LocalDate.now(ZoneOffset.UTC).toEpochDay() * SEEDS_A_DAY);
    int count = Integer.getInteger("simulation.seeds", 200);
    System.out.println("simulation: " + count + " seeds from " + first + " on");
    Set<Violation> violations = EnumSet.noneOf(Violation.class);
    Set<Class<?>> standstills = new HashSet<>();
    int othersKept = 0;
    for (long seed = first; seed < first + count; seed++) {
      Simulation simulation = run(seed);
      othersKept += simulation.othersKept();
      for (SyncStatus status : simulation.statuses()) {
        violations.addAll(status.violations().keySet());
        if (status.standstill() != null) {
          standstills.add(status.standstill().getClass());
        }
      }
    }
    if (count >= 200) {
      assertThat(violations)
          .as("what the runs met")
          .contains(
              Violation.CHANGED,
              Violation.DROPPED,
              Violation.REPLAYED,
              Violation.REORDERED,
              Violation.TRUNCATED,
              Violation.STALLED,
              Violation.ENDLESS,
              Violation.OTHER_HISTORY);
      assertThat(othersKept).as("ranges that caches had of a lost history").isPositive();
      assertThat(standstills)
          .contains(
              Standstill.OtherHistory.class, Standstill.Loop.class, Standstill.ScopeNotHeld.class);
    }
  }

  @Test
  void run_seedsThatEverFailed_promisesHold() throws IOException {
    kept().forEach(SimulationTest::run);
  }

  @Test
  void run_sameSeedTwice_sameStepsToTheLast() {
    for (long seed = 1; seed <= 5; seed++) {
      assertThat(new Simulation(seed).run()).isEqualTo(new Simulation(seed).run());
    }
    assertThat(new Simulation(1).run()).isNotEqualTo(new Simulation(2).run());
  }

  private static Simulation run(long seed) {
    Simulation simulation = new Simulation(seed);
    try {
      simulation.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(replay(seed), e);
    }
    return simulation;
  }

  private static String replay(long seed) {
    return "seed "
        + seed
        + "; to see it: mvn -pl server -am test -Dtest=SimulationTest"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.seeds=1 -Dsimulation.trace=true"
        + " -Dsimulation.seed="
        + seed;
  }

  private static LongStream kept() throws IOException {
    try (InputStream in = SimulationTest.class.getResourceAsStream("seeds")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> !line.startsWith("#"))
          .mapToLong(line -> Long.parseLong(line.split(" ", 2)[0]));
    }
  }
}
