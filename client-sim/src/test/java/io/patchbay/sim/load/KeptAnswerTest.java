package io.patchbay.sim.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.OfferResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeptAnswerTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 17, 127, 128, 300, 1_000_000_007_000L, Long.MAX_VALUE})
  void catalogRevision_isWhatTheAnswerSays_inBothForms(long revision)
      throws InvalidProtocolBufferException {
    OfferResponse answer =
        OfferResponse.newBuilder()
            .setCatalogRevision(revision)
            .setOutcome(OfferResponse.Outcome.UP_TO_DATE)
            .build();
    assertThat(new KeptAnswer("", answer.toByteArray()).catalogRevision()).isEqualTo(revision);
    assertThat(json(JsonFormat.printer().print(answer)).catalogRevision()).isEqualTo(revision);
    String compact = JsonFormat.printer().omittingInsignificantWhitespace().print(answer);
    assertThat(json(compact).catalogRevision()).isEqualTo(revision);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{", "\b", "{\"outcome\":\"OFFERED\",\"x\":1}", "{\"catalog"})
  void catalogRevision_notSaid_is0(String body) {
    assertThat(json(body).catalogRevision()).isZero();
  }

  @Test
  void catalogRevision_protobufThatDoesNotSay_is0() {
    OfferResponse answer =
        OfferResponse.newBuilder().setOutcome(OfferResponse.Outcome.OFFERED).build();
    assertThat(new KeptAnswer("", answer.toByteArray()).catalogRevision()).isZero();
  }

  private static KeptAnswer json(String body) {
    return new KeptAnswer("application/json", body.getBytes(StandardCharsets.UTF_8));
  }
}
