package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.testing.DataFolder;
import io.patchbay.server.testing.ServerProcess;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The write-ahead log and the manifest, record by record. Here an alteration can look like a write
/// that a power cut tore, which is normal and must be accepted where nobody was told of that write.
///
/// In the sample's log the last record is a release that waits for its instant.
final class LogCorruptionTest {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int LENGTH_AT = 4;
  private static final int TYPE_AT = 6;

  @TempDir static Path folder;
  private static SampleFolder sample;

  @BeforeAll
  static void build() throws Exception {
    sample = SampleFolder.in(folder);
  }

  /// Where the records of such a file begin, and where the last one ends.
  private static List<Integer> records(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> records = new ArrayList<>();
    int at = 0;
    while (at + HEADER_BYTES <= bytes.capacity()) {
      records.add(at);
      at += HEADER_BYTES + Short.toUnsignedInt(bytes.getShort(at + LENGTH_AT));
      int left = BLOCK_BYTES - at % BLOCK_BYTES;
      at += left < HEADER_BYTES ? left : 0;
    }
    assertThat(records).hasSizeGreaterThan(1);
    return records;
  }

  private static Path file(Path data, String kind) throws IOException {
    return SampleFolder.catalogFile(data, kind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\d+\\.log", "MANIFEST-\\d+"})
  void start_byteFlippedInEachRecord_isRefused(String kind) throws Exception {
    Path undamaged = file(sample.copy(), kind);
    List<Integer> ends = new ArrayList<>(records(undamaged));
    ends.add((int) Files.size(undamaged));
    for (int record = 1; record < ends.size(); record++) {
      Path data = sample.copy();
      // The last byte of each record's data, so the last byte of the file too.
      DataFolder.flip(file(data, kind), ends.get(record) - 1L);
      SampleFolder.refused(data);
      DataFolder.delete(data);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\d+\\.log", "MANIFEST-\\d+"})
  void start_lengthOfRecordAltered_isRefusedThoughItLooksTorn(String kind) throws Exception {
    List<Integer> records = records(file(sample.copy(), kind));
    // So long that it reaches beyond the end.
    for (int record : records) {
      lengthAltered(kind, record, 14);
    }
    for (int bit = 0; bit < Short.SIZE; bit++) {
      lengthAltered(kind, records.get(records.size() / 2), bit);
    }
  }

  private static void lengthAltered(String kind, int record, int bit) throws IOException {
    Path data = sample.copy();
    flipBit(file(data, kind), record + LENGTH_AT + bit / 8, bit % 8);
    SampleFolder.refused(data);
    DataFolder.delete(data);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\d+\\.log", "MANIFEST-\\d+"})
  void serve_typeOfRecordAltered_endsInsteadOfSpinning(String kind) throws Exception {
    Path data = sample.copy();
    List<Integer> records = records(file(data, kind));
    // From a whole record to one of a recycled log: facebook/rocksdb#13333.
    flipBit(file(data, kind), records.get(records.size() / 2) + TYPE_AT, 2);
    ServerProcess.Refusal refusal = ServerProcess.startRefused(data);
    assertThat(refusal.status()).isEqualTo(1);
    assertThat(refusal.message()).contains(data.toString(), "from a copy");
  }

  private static void flipBit(Path file, int offset, int bit) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= (byte) (1 << bit);
    Files.write(file, bytes);
  }

  @Test
  void start_logCutShort_isRefused() throws Exception {
    Path undamaged = SampleFolder.log(sample.copy());
    List<Integer> lengths = new ArrayList<>(records(undamaged));
    int size = (int) Files.size(undamaged);
    lengths.addAll(List.of(1, HEADER_BYTES, size / 2, size - HEADER_BYTES, size - 1));
    for (int length : lengths) {
      Path data = sample.copy();
      cut(SampleFolder.log(data), length);
      SampleFolder.refused(data, "catalog.head", "lost or changed acknowledged writes");
    }
  }

  private static void cut(Path file, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  @Test
  void start_zerosBehindTheLog_answersTheSame() throws Exception {
    Path data = sample.copy();
    Files.write(SampleFolder.log(data), new byte[4096], StandardOpenOption.APPEND);
    assertThat(SampleFolder.answers(data)).isEqualTo(sample.answers());
  }

  /// A folder as a power cut leaves it: a publish was being written, and nobody was told of it.
  private static Path withUnacknowledged(SmallRelease release) throws Exception {
    Path data = sample.copy();
    Path before =
        Files.copy(
            data.resolve("catalog.head"),
            data.resolveSibling("earlier.head"),
            StandardCopyOption.REPLACE_EXISTING);
    SampleFolder.publish(data, List.of(release));
    Files.move(before, data.resolve("catalog.head"), StandardCopyOption.REPLACE_EXISTING);
    return data;
  }

  @Test
  void start_unacknowledgedWriteTorn_dropsThatWriteOnly() throws Exception {
    SmallRelease release = SmallRelease.of(7);
    for (double part : new double[] {0, 0.0001, 0.01, 0.5, 0.99, 0.9999}) {
      Path data = withUnacknowledged(release);
      Path log = SampleFolder.log(data);
      cut(log, (long) Math.ceil((Files.size(log) - 1) * part));
      assertThat(SampleFolder.answers(data)).as("%f of it", part).isEqualTo(sample.answers());
      try (TestCatalog catalog = TestCatalog.open(data)) {
        assertThat(catalog.publish(release).catalogRevision()).isEqualTo(6);
        catalog.catalog().audit();
      }
    }
  }

  @Test
  void start_unacknowledgedWriteWhole_isThereOnce() throws Exception {
    SmallRelease release = SmallRelease.of(7);
    Path data = withUnacknowledged(release);
    try (TestServer server = TestServer.start(data)) {
      assertThat(server.server().status().catalogRevision()).isEqualTo(6);
    }
    try (TestCatalog catalog = TestCatalog.open(data)) {
      assertThat(catalog.publish(release).updatesAdded()).isZero();
      assertThat(catalog.catalog().revision()).isEqualTo(6);
    }
  }
}
