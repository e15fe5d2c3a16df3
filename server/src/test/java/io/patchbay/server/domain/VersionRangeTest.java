package io.patchbay.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VersionRangeTest {
  private static final VersionRange IE7 =
      VersionRange.between(Version.parse("7.0"), Version.parse("8.0"));

  @ParameterizedTest
  @CsvSource({
    "6.65535.65535.65535, false",
    "7.0.0.0, true",
    "7.0.5730.13, true",
    "7.65535.65535.65535, true",
    "8.0.0.0, false",
    "0.0.0.0, false",
    "32768.0.0.0, false",
    "65535.65535.65535.65535, false",
  })
  void contains_halfOpenRange_fromIsInAndBelowIsOut(String version, boolean inside) {
    assertThat(IE7.contains(Version.parse(version).packed())).isEqualTo(inside);
  }

  @ParameterizedTest
  @CsvSource({
    "32767.65535.65535.65535, true",
    "32768.0.0.0, true",
    "39999.65535.65535.65535, true",
    "40000.0.0.0, false",
    "6.65535.65535.65535, false",
  })
  void contains_acrossTheSignBit_unsigned(String version, boolean inside) {
    VersionRange range = VersionRange.between(Version.parse("7.0"), Version.parse("40000.0"));
    assertThat(range.contains(Version.parse(version).packed())).isEqualTo(inside);
  }

  @Test
  void from_noEnd_holdsTheHighestVersion() {
    VersionRange range = VersionRange.from(Version.parse("7.0"));
    assertThat(range.contains(Version.MAX.packed())).isTrue();
    assertThat(range.contains(Version.parse("6.65535.65535.65535").packed())).isFalse();
    assertThat(range.isBounded()).isFalse();
    assertThat(IE7.isBounded()).isTrue();
  }

  @Test
  void between_adjacentVersions_holdsExactlyOne() {
    VersionRange one = VersionRange.between(Version.parse("1.0.0.5"), Version.parse("1.0.0.6"));
    assertThat(one.from()).isEqualTo(one.last()).isEqualTo(Version.parse("1.0.0.5").packed());
  }

  @ParameterizedTest
  @CsvSource({"7.0, 7.0", "8.0, 7.0", "40000.0, 7.0", "0.0, 0.0"})
  void between_nothingInside_refused(String from, String below) {
    assertThatThrownBy(() -> VersionRange.between(Version.parse(from), Version.parse(below)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("a range that holds at least one version");
  }

  @Test
  void constructor_lastBelowFrom_refused() {
    assertThatThrownBy(() -> new VersionRange(2, 1)).isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> new VersionRange(-1L, 1)).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void toString_boundedOrNot_namesBothEnds() {
    assertThat(IE7).hasToString("from 7.0.0.0 below 8.0.0.0");
    assertThat(VersionRange.from(Version.parse("7.0"))).hasToString("from 7.0.0.0");
  }
}
