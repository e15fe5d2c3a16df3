package io.patchbay.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.testing.RandomQueries;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a scanner takes, the general decoder takes too, and both say the same machine.
final class ScannersProperties {
  private static final int QUERIES = 50_000;
  private static final long SEED = 20081217;

  // The same scanner for all, so that what it keeps of one must not leak into another.
  private final QueryScanner queries = new QueryScanner();
  private final MessageScanner messages = new MessageScanner();
  private int taken;

  @Test
  void queryString_isWhatTheGeneralDecoderSays_orLeftToIt() {
    RandomQueries random = new RandomQueries(SEED);
    Random places = new Random(SEED);
    for (int i = 0; i < QUERIES; i++) {
      String query = random.nextQuery();
      int before = places.nextInt(20);
      byte[] in = (" ".repeat(before) + query + " HTTP/1.1").getBytes(StandardCharsets.ISO_8859_1);
      ClientConfiguration scanned = queries.scan(in, before, before + query.length());

      agree(scanned, () -> PublicWire.configuration(Parameter.parse(query)), query);
      if (scanned != null) {
        assertThat(queries.namesClient())
            .as(query)
            .isEqualTo(
                Parameter.parse(query).stream().anyMatch(given -> given.name().equals("client")));
      }
    }
    assertThat(taken).isGreaterThan(QUERIES * 3 / 4);
  }

  @Test
  void message_isWhatTheGeneralDecoderSays_orLeftToIt() {
    RandomQueries random = new RandomQueries(SEED);
    Random places = new Random(SEED);
    for (int i = 0; i < QUERIES; i++) {
      byte[] message = random.nextMessage();
      int before = places.nextInt(20);
      byte[] in = new byte[before + message.length + places.nextInt(20)];
      places.nextBytes(in);
      System.arraycopy(message, 0, in, before, message.length);

      agree(
          messages.scan(in, before, before + message.length),
          () -> PublicWire.configuration(ByteBuffer.wrap(message), Format.PROTOBUF),
          HexFormat.of().formatHex(message));
    }
    assertThat(taken).isGreaterThan(QUERIES * 3 / 4);
  }

  private void agree(
      @Nullable ClientConfiguration scanned, Supplier<ClientConfiguration> decoder, String what) {
    if (scanned == null) {
      return; // Left to the general decoder, which has the last word anyway.
    }
    taken++;
    try {
      assertThat(scanned).as("seed %d: %s", SEED, what).isEqualTo(decoder.get());
    } catch (InvalidValueException e) {
      throw new AssertionError("seed " + SEED + ", taken though wrong: " + what, e);
    }
  }
}
