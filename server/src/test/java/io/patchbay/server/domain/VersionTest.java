package io.patchbay.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class VersionTest {
  @ParameterizedTest
  @CsvSource({
    "6.00.2900.5512, 6.0.2900.5512",
    "7.00.5730.11, 7.0.5730.11",
    "00007.0000.05730.00011, 7.0.5730.11",
    "7, 7.0.0.0",
    "7.0, 7.0.0.0",
    "7.0.6000, 7.0.6000.0",
    "0, 0.0.0.0",
    "65535.65535.65535.65535, 65535.65535.65535.65535",
    "32768.1.40000.65535, 32768.1.40000.65535",
  })
  void parse_oneToFourNumbers_missingOnesAreZero(String text, String canonical) {
    assertThat(Version.parse(text)).hasToString(canonical);
    assertThat(Version.parse(text)).isEqualTo(Version.parse(canonical));
  }

  @Test
  void packed_partsFromTheHighestBitsDown() {
    assertThat(Version.parse("1.2.3.4").packed()).isEqualTo(0x0001_0002_0003_0004L);
    assertThat(Version.parse("65535.65535.65535.65535")).isEqualTo(Version.MAX);
  }

  @Test
  void compareTo_partsFrom32768On_unsigned() {
    List<Version> ascending =
        Stream.of(
                "0.0.0.0",
                "0.0.0.32768",
                "0.0.0.65535",
                "0.0.1.0",
                "6.0.2900.5657",
                "6.0.2900.20935",
                "6.0.40000.0",
                "6.1.0.0",
                "32767.65535.65535.65535",
                "32768.0.0.0",
                "40000.0.0.1",
                "65535.65535.65535.65534",
                "65535.65535.65535.65535")
            .map(Version::parse)
            .toList();
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        assertThat(Integer.signum(ascending.get(i).compareTo(ascending.get(j))))
            .as("%s compared with %s", ascending.get(i), ascending.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  static Stream<String> malformed() {
    return Stream.of(
        "",
        ".",
        "5.x",
        "x",
        "65536",
        "1.65536",
        "1.2.3.65536",
        "99999999999999999999",
        "18446744073709551617",
        "1.2.3.4.5",
        "1.2.3.4.",
        "1.",
        ".1",
        "1..2",
        "-1",
        "+1",
        "1.-2",
        " 1.2",
        "1.2 ",
        "1. 2",
        "1,2",
        "0x10",
        "\u0661.\u0662", // Arabic digits one and two.
        "\uff11", // Full-width digit one.
        "1\u0000",
        "1".repeat(100),
        "1.".repeat(50),
        "0".repeat(100));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void parse_anythingElse_refused(String text) {
    assertThatThrownBy(() -> Version.parse(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageEndingWith("(expected: 1 to 4 dotted numbers from 0 to 65535)");
  }

  @Test
  void parse_aLongText_isCutInTheMessage() {
    assertThatThrownBy(() -> Version.parse("9".repeat(100_000)))
        .message()
        .hasSizeLessThan(200)
        .contains("9999...");
  }
}
