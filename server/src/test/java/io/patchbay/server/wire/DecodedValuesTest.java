package io.patchbay.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.domain.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is decoded once, and again only if room had to be made for others.
final class DecodedValuesTest {
  private static final int PLACES = 1 << 12;

  private final List<String> decoded = new ArrayList<>();
  private final DecodedValues<String> values =
      new DecodedValues<>(
          PLACES,
          32,
          raw -> {
            String text = new String(raw, StandardCharsets.US_ASCII);
            if (text.isEmpty()) {
              throw new InvalidValueException("", "a word");
            }
            decoded.add(text);
            return text;
          });

  private String get(String text) {
    byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.US_ASCII);
    return values.get(bytes, 1, bytes.length - 1);
  }

  // Versions differ in their last letters. A hash that overlooks these puts them all in one set.
  @Test
  void valuesThatDifferInTheirLastLetters_areAllKept() {
    for (int round = 0; round < 3; round++) {
      for (int build = 16_000; build < 16_700; build++) {
        String version = "mshtml.dll@7.0.6000." + build;
        assertThat(get(version)).isEqualTo(version);
      }
    }

    assertThat(decoded).hasSizeLessThan(720);
  }

  @Test
  void shortValues_areAllKept() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 500; i++) {
        assertThat(get("" + i)).isEqualTo("" + i);
      }
    }

    assertThat(decoded).hasSizeLessThan(520);
  }

  @Test
  void longValue_isDecodedEachTime() {
    String longer = "x".repeat(33);
    assertThat(get(longer)).isEqualTo(longer);
    assertThat(get(longer)).isEqualTo(longer);

    assertThat(decoded).containsExactly(longer, longer);
  }

  @Test
  void whatIsNoValue_isSaidSoEachTime() {
    assertThatThrownBy(() -> get("")).isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> get("")).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void moreValuesThanPlaces_areRightStill() {
    for (int i = 0; i < 4 * PLACES; i++) {
      assertThat(get("value-" + i)).isEqualTo("value-" + i);
    }
  }
}
