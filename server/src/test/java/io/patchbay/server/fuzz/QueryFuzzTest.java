package io.patchbay.server.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.wire.PublicWire;

/// The parameters of a query string. What is read must be the same in every other form.
final class QueryFuzzTest {
  private static final long BYTES_MAX = 64 << 20;

  @DictionaryFile(resourcePath = "configuration.dict")
  @FuzzTest
  void query_isAConfiguration_theSameInEveryForm_orRefused(byte[] query) {
    Cost.isAtMost(BYTES_MAX, () -> read(RawQuery.of(query)));
  }

  private static void read(String query) {
    ClientConfiguration configuration;
    try {
      configuration = PublicWire.configuration(RawQuery.parameters(query));
    } catch (InvalidValueException e) {
      Refusals.check(e);
      return;
    }
    Forms.agree(configuration);
  }
}
