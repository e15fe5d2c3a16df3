package io.patchbay.sim.expect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class LanguagesTest {
  @ParameterizedTest
  @CsvSource({
    "de-DE, DEU",
    "de-CH, DEU",
    "DE-ch, DEU",
    "DEU, DEU",
    "1031, DEU",
    "0x0407, DEU",
    "0X0407, DEU",
    "2055, DEU",
    "pt-PT, PTG",
    "es-MX, ESN",
    "1034, ESN",
    "zh-HK, CHH",
    "3076, CHH",
    "0x0c04, CHH",
    "sr-Latn-CS, SRL"
  })
  void packageCode_anySpelling_isThePackageLanguage(String spelling, String code) {
    assertThat(Languages.packageCode(spelling)).contains(code);
  }

  @Test
  void packageCode_unknownLanguage_isEmpty() {
    assertThat(Languages.packageCode("tlh")).isEmpty();
  }

  @Test
  void mainTags_jpnOfNecCountsOnce_36() {
    assertThat(Languages.mainTags())
        .hasSize(36)
        .doesNotHaveDuplicates()
        .contains("de-DE", "zh-HK", "uk-UA");
  }

  @ParameterizedTest
  @MethodSource("io.patchbay.sim.expect.Languages#otherSpellings")
  void otherSpellings_each_isKnownAndNoMainTag(String spelling) {
    assertThat(Languages.packageCode(spelling)).isPresent();
    assertThat(Languages.mainTags()).doesNotContain(spelling);
  }

  @Test
  void otherSpellings_have_everyForm() {
    assertThat(Languages.otherSpellings())
        .doesNotHaveDuplicates()
        .contains("DEU", "de-CH")
        .anyMatch(spelling -> spelling.matches("[0-9]+"))
        .anyMatch(spelling -> spelling.matches("0x[0-9a-f]{4}"));
  }
}
