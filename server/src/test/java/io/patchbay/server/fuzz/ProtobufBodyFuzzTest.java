package io.patchbay.server.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.PublicWire;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// An `OfferRequest` in Protobuf. What is read must be the same in every other form.
final class ProtobufBodyFuzzTest {
  private static final long BYTES_MAX = 64 << 20;
  private static final String MUCH =
      Machines.XP_IE7
          + "&installed=KB960714,KB958215-IE7,a50e827d-dab4-5599-89e0-bed0376bcf37"
          + "&product=windows-media-player@9.0&component=vgx.dll@7.00.6000.20628";

  static Stream<byte[]> machines() {
    return Stream.of(Machines.XP_IE7, Machines.XP_IE6_UNMEASURED, MUCH)
        .map(query -> Forms.message(Machines.of(query)).toByteArray());
  }

  @MethodSource("machines")
  @DictionaryFile(resourcePath = "configuration.dict")
  @FuzzTest
  void body_isAConfiguration_theSameInEveryForm_orRefused(byte[] body) {
    Cost.isAtMost(BYTES_MAX, () -> read(body));
  }

  private static void read(byte[] body) {
    ClientConfiguration configuration;
    try {
      configuration = PublicWire.configuration(ByteBuffer.wrap(body), Format.PROTOBUF);
    } catch (InvalidValueException e) {
      Refusals.check(e);
      return;
    }
    Forms.agree(configuration);
  }
}
