package io.patchbay.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IdsTest {
  /// Identities are stable for ever: machines and mirrors keep them. If this fails, the code is
  /// wrong, never the constant.
  @Test
  void ofUpdate_ms08078Ie7OnGermanXp_isPinned() {
    assertThat(Ids.ofUpdate("MS08-078", "ie7-xp-x86", "DEU"))
        .isEqualTo(UUID.fromString("82550b89-7c49-553d-b32f-567df37260ce"));
  }

  /// Computed by another implementation: Python's `uuid.uuid5` in the same name space.
  @ParameterizedTest
  @CsvSource({
    "MS08-078, ie7-windows60-x86, neutral, 60fba96f-644b-5a4c-aa5f-acb329dd5dc4",
    "MS09-014, ie6-xp-x86, JPN, 60696171-ea0f-5103-b8b0-f72688750cc5",
    "MS08-073, ie6sp1-w2k-x86, ENU, 110c8d5f-e808-5e0b-8ed2-78291464dc83",
    "X, é, neutral, 153ddaac-c1af-586f-954a-51913e244a18",
  })
  void ofUpdate_goldenValues_areUuid5(String bulletin, String branch, String lang, UUID expected) {
    UUID id = Ids.ofUpdate(bulletin, branch, lang);
    assertThat(id).isEqualTo(expected);
    assertThat(id.version()).isEqualTo(5);
    assertThat(id.variant()).isEqualTo(2);
  }

  @Test
  void bytes_andBack_mostSignificantFirst() {
    UUID id = UUID.fromString("82550b89-7c49-553d-b32f-567df37260ce");
    assertThat(Ids.bytes(id)).startsWith(0x82, 0x55, 0x0b, 0x89).endsWith(0x60, 0xce).hasSize(16);
    assertThat(Ids.ofBytes(Ids.bytes(id))).isEqualTo(id);
  }

  @Test
  void parse_36Characters_inEitherCase() {
    UUID id = UUID.fromString("82550b89-7c49-553d-b32f-567df37260ce");
    assertThat(Ids.parse("82550b89-7c49-553d-b32f-567df37260ce")).isEqualTo(id);
    assertThat(Ids.parse("82550B89-7C49-553D-B32F-567DF37260CE")).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1-1-1-1-1", // java.util.UUID takes this.
        "82550b897c49553db32f567df37260ce",
        "{82550b89-7c49-553d-b32f-567df37260ce}",
        "82550b89-7c49-553d-b32f-567df37260c",
        "82550b89-7c49-553d-b32f-567df37260cg",
        "82550b89-7c49-553d-b32f-567df37260ce ",
      })
  void parse_anythingElse_refused(String text) {
    assertThatThrownBy(() -> Ids.parse(text)).isInstanceOf(InvalidValueException.class);
  }
}
