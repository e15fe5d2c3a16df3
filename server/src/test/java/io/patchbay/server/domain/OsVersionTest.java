package io.patchbay.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OsVersionTest {
  @Test
  void parse_threeNumbers_majorMinorBuild() {
    assertThat(OsVersion.parse("5.1.2600")).isEqualTo(new OsVersion(5, 1, 2600));
    assertThat(OsVersion.parse("05.01.02600")).isEqualTo(new OsVersion(5, 1, 2600));
    assertThat(OsVersion.parse("65535.65535.65535"))
        .isEqualTo(new OsVersion(65535, 65535, 65535))
        .hasToString("65535.65535.65535");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "5.1", "5.1.2600.0", "5.1.65536", "5.1.", "5..1", "5.1.x", "-5.1.2600"})
  void parse_anythingElse_refused(String text) {
    assertThatThrownBy(() -> OsVersion.parse(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageEndingWith("(expected: 3 dotted numbers from 0 to 65535)");
  }

  @Test
  void majorMinor_buildDoesNotTakePart() {
    assertThat(OsVersion.parse("5.1.2600").majorMinor()).isEqualTo(0x0005_0001);
    assertThat(OsVersion.parse("5.1.0").majorMinor()).isEqualTo(0x0005_0001);
  }

  @Test
  void compareTo_partsFrom32768On_unsigned() {
    List<OsVersion> ascending =
        Stream.of(
                "0.0.0",
                "5.0.2195",
                "5.1.2600",
                "5.1.40000",
                "5.2.0",
                "5.32768.0",
                "6.0.6000",
                "32767.65535.65535",
                "32768.0.0",
                "65535.65535.65535")
            .map(OsVersion::parse)
            .toList();
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        assertThat(Integer.signum(ascending.get(i).compareTo(ascending.get(j))))
            .as("%s compared with %s", ascending.get(i), ascending.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }
}
