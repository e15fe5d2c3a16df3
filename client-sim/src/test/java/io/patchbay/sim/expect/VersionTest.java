package io.patchbay.sim.expect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionTest {
  @Test
  void parse_fewNumbersAndLeadingZeros_missingOnesAreZero() {
    assertThat(Version.parse("7.00.5730.13")).hasToString("7.0.5730.13");
    assertThat(Version.parse("7.0")).hasToString("7.0.0.0");
  }

  @Test
  void compareTo_highestNumber_isUnsigned() {
    assertThat(Version.parse("65535.0")).isGreaterThan(Version.parse("7.0"));
  }

  @Test
  void neighbours_ofRoundVersion_carry() {
    assertThat(Version.parse("7.0.6000.0").previous()).hasToString("7.0.5999.65535");
    assertThat(Version.parse("7.0.5999.65535").next()).hasToString("7.0.6000.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7.", "7.0.0.0.0", "65536", "-1", "7.x", "٧"})
  void parse_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> Version.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
