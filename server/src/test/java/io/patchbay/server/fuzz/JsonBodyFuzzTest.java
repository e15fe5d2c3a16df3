package io.patchbay.server.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.PublicWire;
import java.nio.ByteBuffer;

/// An `OfferRequest` in Json. What is read must be the same in every other form.
final class JsonBodyFuzzTest {
  private static final long BYTES_MAX = 64 << 20;

  @DictionaryFile(resourcePath = "configuration.dict")
  @FuzzTest
  void body_isAConfiguration_theSameInEveryForm_orRefused(byte[] body) {
    Cost.isAtMost(BYTES_MAX, () -> read(body));
  }

  private static void read(byte[] body) {
    ClientConfiguration configuration;
    try {
      configuration = PublicWire.configuration(ByteBuffer.wrap(body), Format.JSON);
    } catch (InvalidValueException e) {
      Refusals.check(e);
      return;
    }
    Forms.agree(configuration);
  }
}
