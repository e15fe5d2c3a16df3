package io.patchbay.benchmarks;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.Language;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The key of one index row of a generated catalog, as the baselines keep it.
///
/// @param language 0: language neutral
record RowKey(int product, int osMajorMinor, int architecture, int language) {
  static final int BYTES = 16;

  @SuppressWarnings("EnumOrdinal") // Any number that differs from the others will do.
  static RowKey of(
      GeneratedProduct product,
      int osMajorMinor,
      Architecture architecture,
      @Nullable Language language) {
    return new RowKey(product.index(), osMajorMinor, architecture.ordinal(), 1 + number(language));
  }

  private static int number(@Nullable Language language) {
    for (int i = 0; i < PackageLanguage.ALL.size(); i++) {
      if (PackageLanguage.ALL.get(i).language().equals(language)) {
        return i;
      }
    }
    return -1;
  }

  /// All of it in one number: 32 bits of product, 8 of major, 8 of minor, 8 of architecture, 8 of
  /// language.
  long packed() {
    int os = ((osMajorMinor >>> 16) & 0xFF) << 8 | (osMajorMinor & 0xFF);
    return (long) product << 32 | (long) os << 16 | (long) architecture << 8 | language;
  }

  byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(packed()).array();
  }
}
