package io.patchbay.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.patchbay.server.domain.Codec;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.SmallWorld;
import io.patchbay.server.wire.StoredCodecs;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// What lies in the catalog, as every kind of value. What is read is written and read as the same.
final class StoredValueFuzzTest {
  private static final long BYTES_MAX = 64 << 20;
  private static final List<Codec<?>> CODECS =
      List.of(
          StoredCodecs.UPDATE,
          StoredCodecs.BULLETIN,
          StoredCodecs.OFFER,
          StoredCodecs.CATALOG_CHANGE,
          StoredCodecs.PENDING_RELEASE,
          StoredCodecs.PUBLISH_RECEIPT,
          StoredCodecs.FILE);

  static Stream<byte[]> values() {
    List<Update> updates = new SmallWorld(20081217).updates(5);
    return Stream.concat(
        updates.stream().map(StoredCodecs.UPDATE::encode),
        updates.stream().map(Offer::of).map(StoredCodecs.OFFER::encode));
  }

  @MethodSource("values")
  @FuzzTest
  void bytes_areAValue_theSameWhenWrittenAgain_orRefused(byte[] bytes) {
    CODECS.forEach(codec -> Cost.isAtMost(BYTES_MAX, () -> read(codec, bytes)));
  }

  private static <T> void read(Codec<T> codec, byte[] bytes) {
    T value;
    try {
      value = codec.decode(bytes);
    } catch (InvalidValueException e) {
      assertThat(e).hasMessageContaining("expected");
      return;
    }
    assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
  }
}
