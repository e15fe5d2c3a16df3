package io.patchbay.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(60), new Random(1));

  @Test
  void next_failuresInARow_doublesUpToTheCeilingWithinTheUpperHalf() {
    for (long longest : new long[] {500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000}) {
      assertThat(backoff.next().toMillis()).isBetween(longest / 2, longest);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.next().toMillis()).isBetween(30_000L, 60_000L);
    }
  }

  @Test
  void next_afterReset_shortAgain() {
    backoff.next();
    backoff.next();
    backoff.next();
    assertThat(backoff.failures()).isEqualTo(3);
    backoff.reset();
    assertThat(backoff.failures()).isZero();
    assertThat(backoff.next().toMillis()).isBetween(250L, 500L);
  }

  @Test
  void next_manyMirrors_notAtTheSameTime() {
    Random random = new Random(1);
    Set<Duration> pauses = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      pauses.add(new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), random).next());
    }
    assertThat(pauses).hasSizeGreaterThan(80);
  }
}
