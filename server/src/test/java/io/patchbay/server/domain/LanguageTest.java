package io.patchbay.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.testing.Tsv;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LanguageTest {
  private static final String HONG_KONG = "3076";
  private static final List<Tsv.Row> LCID_MAP = Tsv.read("/ms08-078/lcid-map.tsv");
  private static final List<Tsv.Row> LANGUAGES = Tsv.read("/ms08-078/languages.tsv");

  @ParameterizedTest
  @CsvSource({
    "de-DE, DEU",
    "de-CH, DEU",
    "de-AT, DEU",
    "en-GB, ENU",
    "en-ZA, ENU",
    "fr-CA, FRA",
    "es-MX, ESN",
    "zh-CN, CHS",
    "zh-SG, CHS",
    "zh-TW, CHT",
    "zh-Hans, CHS",
    "zh-Hant, CHT",
    "nb-NO, NOR",
    "nn-NO, NOR",
    "pt-BR, PTB",
    "pt-PT, PTG",
    "sr-Latn-CS, SRL",
  })
  void parse_regionalVariant_isThePackageLanguageOfTheSystem(String tag, String code) {
    assertThat(Language.parse(tag)).hasToString(code);
  }

  @Test
  void parse_portugueseOfBrazilAndOfPortugal_areNotTheSame() {
    assertThat(Language.parse("pt-BR")).isNotEqualTo(Language.parse("pt-PT"));
  }

  @Test
  void parse_hongKong_isItsOwnAndNotChs() {
    assertThat(Language.parse("zh-HK")).isEqualTo(Language.parse(HONG_KONG)).hasToString("CHH");
    assertThat(Language.parse("zh-HK")).isNotEqualTo(Language.parse("zh-CN"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "de-DE",
        "DE-de",
        "de-de",
        "de_DE",
        "de",
        "DEU",
        "deu",
        "1031",
        "0x0407",
        "0X407",
        "0x00000407"
      })
  void parse_tagAbbreviationOrLcid_meansTheSame(String text) {
    assertThat(Language.parse(text)).isEqualTo(Language.ofCode("DEU"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "klingon",
        "tlh",
        "zh", // Four package languages.
        "pt", // Two.
        "",
        " de-DE",
        "de-",
        "-DE",
        "de-DE-1996",
        "0",
        "99999",
        "-1031",
        "0x",
        "0xZZ",
        "0x-407",
        "0x+407",
        "0x\uff10\uff14\uff10\uff17", // Full-width digits.
        "0x000000407",
        "0xFFFFFFFF",
        "neutral",
      })
  void parse_noLanguageOrSeveral_refused(String text) {
    assertThatThrownBy(() -> Language.parse(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("BCP 47");
  }

  @ParameterizedTest
  @ValueSource(strings = {"deu", "de-DE", "1031", "0x0407", "XXX", ""})
  void ofCode_anythingButTheAbbreviation_refused(String text) {
    assertThatThrownBy(() -> Language.ofCode(text)).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void parse_everyRowOfLcidMap_isThePackageLanguageOfTheTable() {
    assertThat(LCID_MAP).hasSize(82);
    for (Tsv.Row row : LCID_MAP) {
      String code = row.get("lcid").equals(HONG_KONG) ? "CHH" : row.get("package_code");
      for (String name : List.of(row.get("lcid"), row.get("lcid_hex"), tag(row))) {
        assertThat(Language.parse(name)).as(name).hasToString(code);
      }
    }
  }

  @Test
  void parse_everyRowOfLanguages_isItsOwnLanguage() {
    assertThat(LANGUAGES).hasSize(37);
    for (Tsv.Row row : LANGUAGES) {
      String code = row.get("code").replace(" (NEC)", "");
      for (String name : List.of(row.get("lcid"), row.get("lcid_hex"), tag(row), code)) {
        assertThat(Language.parse(name)).as(name).hasToString(code);
      }
    }
  }

  @Test
  void table_nothingInIt_isOlderThanTheDataSetOrInvented() {
    Set<String> known = new HashSet<>(Set.of("4", "31748")); // zh-Hans and zh-Hant.
    LCID_MAP.forEach(row -> known.add(row.get("lcid")));
    LANGUAGES.forEach(row -> known.add(row.get("lcid")));
    assertThat(Tsv.read("/io/patchbay/server/domain/languages.tsv"))
        .extracting(row -> row.get("lcid"))
        .containsExactlyInAnyOrderElementsOf(known);
  }

  // Two rows of lcid-map.tsv name their sort order behind the tag.
  private static String tag(Tsv.Row row) {
    return row.get("culture").replaceFirst(" .*", "");
  }
}
