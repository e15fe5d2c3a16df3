package io.patchbay.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.server.domain.InvalidValueException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FormatTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{} {}",
        "{}]",
        "{\"client\": \"a\u0010b\"}", // RFC 8259, 7: control characters must be escaped.
        "{\"client\u0000\": \"a\"}",
        "{\"client\": \"\\ud83d\"}",
        "{\"client\": \"\\ude00\\ud83d\"}",
        "{\"client\": 'a'}",
        "{client: \"a\"}",
        "{\"client\": \"a\",}",
        "{\"client\": NaN}",
        "// no comment\n{}"
      })
  void decode_whatIsNoJson_refused(String text) {
    assertThatThrownBy(() -> decode(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("body: ");
  }

  @Test
  void decode_escapesOfAWholeCharacter_areRead() {
    assertThat(decode("{\"client\": \"\\ud83d\\ude00 \\u0010\"}").getClient())
        .isEqualTo("\ud83d\ude00 \u0010");
  }

  private static OfferRequest decode(String json) {
    ByteBuffer body = ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
    return Format.JSON.decode(body, OfferRequest.newBuilder()).build();
  }
}
