package io.patchbay.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.patchbay.server.domain.ImportException;
import io.patchbay.server.domain.ImportRow;
import io.patchbay.server.domain.ImportSource;
import io.patchbay.server.domain.ImportTable;
import io.patchbay.server.wire.ImportReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// A file to be imported, packed or not. Its rows must be the same when they are written again, in
/// quotes, and when the file is packed.
final class ImportFuzzTest {
  // A packed byte may stand for a thousand.
  private static final long BYTES_MAX = 512 << 20;
  private static final String HEADER =
      "kb,product,component,first_listed,severity_max,supersedes\r\n";
  private static final int DAY_CHARS = 10;
  private static final byte GZIP = 0x1F;

  @DictionaryFile(resourcePath = "import.dict")
  @FuzzTest
  void file_isATable_theSameWhenWrittenAgain_orRefused(byte[] csv) {
    Cost.isAtMost(BYTES_MAX, () -> read(csv));
  }

  private static void read(byte[] csv) {
    ImportTable table;
    try {
      table = table(csv);
    } catch (ImportException e) {
      Refusals.check(e.faults(), Integer.MAX_VALUE);
      return;
    }
    assertThat(table.rows()).isNotEmpty();
    StringBuilder again = new StringBuilder(HEADER);
    table.rows().forEach(row -> write(row, again));
    byte[] written = again.toString().getBytes(StandardCharsets.UTF_8);
    assertThat(rows(table(written))).isEqualTo(rows(table));
    if (csv[0] != GZIP) {
      assertThat(rows(table(packed(csv)))).isEqualTo(rows(table));
    }
  }

  private static ImportTable table(byte[] csv) {
    return ImportReader.read(new ImportSource("fuzz.csv", csv));
  }

  // Lines are other ones when written again.
  private static List<ImportRow> rows(ImportTable table) {
    return table.rows().stream()
        .map(
            r ->
                new ImportRow(
                    1,
                    r.kb(),
                    r.firstListed(),
                    r.product(),
                    r.component(),
                    r.severity(),
                    r.supersedes()))
        .toList();
  }

  private static void write(ImportRow row, StringBuilder to) {
    String day = row.firstListed() == null ? "" : row.firstListed().toString();
    to.append(row.kb()).append(',');
    quoted(row.product(), to).append(',');
    quoted(row.component(), to).append(',');
    to.append(day, 0, Math.min(day.length(), DAY_CHARS)).append(',');
    to.append(row.severity()).append(',');
    to.append(String.join(";", row.supersedes())).append("\r\n");
  }

  private static StringBuilder quoted(String text, StringBuilder to) {
    return to.append('"').append(text.replace("\"", "\"\"")).append('"');
  }

  private static byte[] packed(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
