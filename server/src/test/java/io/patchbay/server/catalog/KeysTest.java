package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// The bytes of the keys: they lie on disks, so the examples here never change.
final class KeysTest {
  private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
  private static final UUID OTHER = UUID.fromString("ffeeddcc-bbaa-9988-7766-554433221100");
  private static final String ID_HEX = "00112233445566778899aabbccddeeff";
  private static final int WINDOWS_XP = OsVersion.parse("5.1.2600").majorMinor();

  @Test
  void row_ofDocumentedExample_isAsDocumented() {
    IndexTuple german =
        new IndexTuple("internet-explorer", WINDOWS_XP, Architecture.X86, Language.ofCode("DEU"));
    assertThat(hex(Keys.row(german)))
        .isEqualTo("11" + "696e7465726e65742d6578706c6f726572" + "01" + "00050001" + "01444555");
  }

  @Test
  void row_ofAnything_isZerosAfterTheProduct() {
    assertThat(hex(Keys.row(new IndexTuple("ie", IndexTuple.ANY_OS, null, null))))
        .isEqualTo("02" + "6965" + "00" + "00000000" + "00" + "000000");
    assertThat(hex(Keys.row(new IndexTuple("", 0, null, null))))
        .as("Windows 0.0 is not any Windows")
        .isEqualTo("00" + "01" + "00000000" + "00" + "000000");
  }

  @Test
  void row_ofEachArchitecture_hasItsOwnNumber() {
    assertThat(architectureByte(Architecture.X86)).isEqualTo(1);
    assertThat(architectureByte(Architecture.X64)).isEqualTo(2);
    assertThat(architectureByte(Architecture.IA64)).isEqualTo(3);
    assertThat(architectureByte(Architecture.ARM64)).isEqualTo(4);
    assertThat(Architecture.values()).hasSize(4);
  }

  private static int architectureByte(Architecture architecture) {
    byte[] key = Keys.row(new IndexTuple("ie", WINDOWS_XP, architecture, null));
    return key[key.length - 4];
  }

  @Test
  void row_ofDifferentTuples_isDifferent() {
    Set<String> keys = new HashSet<>();
    int tuples = 0;
    for (String product : List.of("", "a", "ab", "b", "a\u0001")) {
      for (int os : List.of(IndexTuple.ANY_OS, 0, 1, 0x10000, WINDOWS_XP)) {
        for (Architecture architecture : withNull(Architecture.values())) {
          for (Language language : withNull(Language.ofCode("DEU"), Language.ofCode("ENU"))) {
            keys.add(hex(Keys.row(new IndexTuple(product, os, architecture, language))));
            tuples++;
          }
        }
      }
    }
    assertThat(keys).hasSize(tuples);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // They are only read.
  private static <T> List<@org.jspecify.annotations.Nullable T> withNull(T... values) {
    List<@org.jspecify.annotations.Nullable T> all = new ArrayList<>();
    all.add(null);
    Collections.addAll(all, values);
    return all;
  }

  @Test
  void keysOfIds_areTheirBytesInOrder() {
    assertThat(hex(Keys.update(new UpdateIdentity(ID, 258)))).isEqualTo(ID_HEX + "00000102");
    assertThat(hex(Keys.edge(ID, OTHER))).isEqualTo(ID_HEX + "ffeeddccbbaa99887766554433221100");
    assertThat(hex(Keys.publish(ID))).isEqualTo(ID_HEX);
    assertThat(hex(Keys.revision(258))).isEqualTo("0000000000000102");
    assertThat(hex(Keys.pending(Instant.parse("2008-12-17T18:00:00Z"), ID)))
        .isEqualTo("0000000049493e20" + ID_HEX);
    Sha256 digest = Sha256.of(new byte[] {1});
    assertThat(hex(Keys.file(digest))).isEqualTo(digest.hex());
    assertThat(Keys.bulletin("MS08-078")).isEqualTo("MS08-078".getBytes(StandardCharsets.UTF_8));
    assertThat(Keys.REVISION).isEqualTo("revision".getBytes(StandardCharsets.US_ASCII));
    assertThat(Keys.HEAD).isEqualTo("head".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void byteOrder_ofUpdates_isRevisionOrder() {
    assertOrdered(
        List.of(1, 2, 127, 128, 255, 256, 65_535, 65_536, Integer.MAX_VALUE),
        revision -> Keys.update(new UpdateIdentity(ID, revision)));
  }

  @Test
  void byteOrder_ofChanges_isRevisionOrder() {
    assertOrdered(
        List.of(0L, 1L, 127L, 128L, 255L, 256L, 1L << 31, 1L << 32, Long.MAX_VALUE),
        Keys::revision);
  }

  @Test
  void byteOrder_ofPending_isInstantOrderWhateverTheIds() {
    assertOrdered(
        List.of(0L, 1L, 255L, 256L, 1_229_536_799L, 1_229_536_800L, 1L << 33),
        second -> {
          UUID id = second % 2 == 0 ? OTHER : ID;
          return Keys.pending(Instant.ofEpochSecond(second), id);
        });
  }

  @Test
  void byteOrder_ofRandomKeys_isOrderOfTheirNumbers() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      long a = random.nextLong() >>> 1 >>> random.nextInt(63);
      long b = random.nextBoolean() ? a + 1 : random.nextLong() >>> 1;
      assertThat(sign(Arrays.compareUnsigned(Keys.revision(a), Keys.revision(b))))
          .as("seed %d: %d and %d", seed, a, b)
          .isEqualTo(sign(Long.compare(a, b)));
    }
  }

  private static int sign(int comparison) {
    return Integer.signum(comparison);
  }

  private static <T> void assertOrdered(List<T> ascending, Function<T, byte[]> key) {
    List<byte[]> keys = ascending.stream().map(key).toList();
    assertThat(keys).isSortedAccordingTo(Comparator.comparing(k -> k, Arrays::compareUnsigned));
    assertThat(keys.stream().map(KeysTest::hex)).doesNotHaveDuplicates();
  }

  private static String hex(byte[] key) {
    return HexFormat.of().formatHex(key);
  }
}
