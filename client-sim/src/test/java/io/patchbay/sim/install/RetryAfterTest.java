package io.patchbay.sim.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2008-12-17T18:00:00Z");

  @Test
  void of_secondsAndDates_sayHowLong() {
    assertThat(RetryAfter.of("0", NOW)).isZero();
    assertThat(RetryAfter.of("120", NOW)).isEqualTo(Duration.ofMinutes(2));
    assertThat(RetryAfter.of("Wed, 17 Dec 2008 18:00:09 GMT", NOW))
        .isEqualTo(Duration.ofSeconds(9));
    assertThat(RetryAfter.of("Wed, 17 Dec 2008 17:00:00 GMT", NOW)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "soon", "99999999999999999999", "1.5"})
  void of_anythingElse_saysNothing(String value) {
    assertThat(RetryAfter.of(value, NOW)).isZero();
  }
}
