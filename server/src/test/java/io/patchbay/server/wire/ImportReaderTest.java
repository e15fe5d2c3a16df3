package io.patchbay.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.ImportException;
import io.patchbay.server.domain.ImportRow;
import io.patchbay.server.domain.ImportSource;
import io.patchbay.server.domain.ImportTable;
import io.patchbay.server.domain.Severity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImportReaderTest {
  private static final String HEADER =
      "kb,product,component,first_listed,severity_max,supersedes\n";
  private static final ImportRow FULL =
      new ImportRow(
          2,
          "951535",
          Instant.parse("2008-11-11T00:00:00Z"),
          "Office, 2003",
          "XML \"Core\"",
          Severity.CRITICAL,
          List.of("936960", "7"));

  @Test
  void everyColumn_inAnyOrderAndCase_isRead_andOthersAreNamed() {
    ImportTable table =
        read(
            "\uFEFFSupersedes,impacts,product,KB,cve_count, severity_max,component,first_listed\r\n"
                + "936960; 7;936960;,x,\"Office, 2003\",951535,3,critical,"
                + "\"XML \"\"Core\"\"\",2008-11-11\r\n");

    assertThat(table.rows()).containsExactly(FULL);
    assertThat(table.warnings()).hasSize(1);
    assertThat(table.warnings().getFirst())
        .hasToString("rows.csv:1: ignored: impacts, cve_count -> nothing, if that is meant");
  }

  @Test
  void packedWithGzip_isTheSame_butForItsDigest() throws IOException {
    String csv = HEADER + "951535,Office,,2008-11-11,Low,\n";
    ImportTable packed = read(gzip(csv.getBytes(StandardCharsets.UTF_8)));

    assertThat(packed.rows()).isEqualTo(read(csv).rows()).hasSize(1);
    assertThat(packed.digest()).isNotEqualTo(read(csv).digest());
  }

  @Test
  void optionalColumns_missing_areAsIfEmpty() {
    ImportTable table = read("product,kb\nOffice,951535\n\nWord,951536");

    assertThat(table.rows())
        .containsExactly(
            new ImportRow(2, "951535", null, "Office", "", Severity.UNRATED, List.of()),
            new ImportRow(4, "951536", null, "Word", "", Severity.UNRATED, List.of()));
    assertThat(table.warnings()).isEmpty();
  }

  @Test
  void severity_thatIsNone_isUnrated_andCounted() {
    ImportTable table =
        read(
            "kb,product,severity_max\n1,A,Low\n2,A,None\n3,A,\n4,A,System.Object[]\n5,A,UNRATED\n");

    assertThat(table.rows().stream().map(ImportRow::severity))
        .containsExactly(
            Severity.LOW, Severity.UNRATED, Severity.UNRATED, Severity.UNRATED, Severity.UNRATED);
    assertThat(table.warnings()).hasSize(1);
    assertThat(table.warnings().getFirst().toString())
        .startsWith("rows.csv:3: severity_max: 3 rows");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // The row, the column at fault, what the message must name.
        "KB951535,Office,,,,|kb|KB951535",
        "0951535,Office,,,,|kb|0951535",
        "12345678901,Office,,,,|kb|12345678901",
        ",Office,,,,|kb|empty",
        "1,,,,,|product|missing",
        "1,'  ',,,,|product|missing",
        "1,A,,2008-13-01,,|first_listed|2008-13-01",
        "1,A,,2008-02-30,,|first_listed|2008-02-30",
        "1,A,,17.12.2008,,|first_listed|17.12.2008",
        "1,A,,1969-12-31,,|first_listed|1969-12-31",
        "1,A,,+12008-01-01,,|first_listed|+12008-01-01",
        "1,A,,2008-12-17T10:00:00Z,,|first_listed|2008-12-17T10:00:00Z",
        "1,A,,,,2 3|supersedes|2 3",
        "1,A,,,,2;KB3|supersedes|KB3",
        "1,A,,,|''|5 fields",
        "1,A,,,,,|''|7 fields",
        "1,A,,,,2,3|''|7 fields",
      })
  void row_withAFault_isRefused_withLineColumnAndRemedy(String row, String column, String message) {
    List<Finding> faults = faults(bytes(HEADER + "9,Good,,,,\n" + row.replace("'", "") + "\n"));

    assertThat(faults).hasSize(1);
    assertThat(faults.getFirst().line()).isEqualTo(3);
    assertThat(faults.getFirst().path()).isEqualTo(column);
    assertThat(faults.getFirst().message()).contains(message);
    assertThat(faults.getFirst().remedy()).isNotBlank();
  }

  @Test
  void names_tooLongOrWithControlCharacters_areRefused() {
    String longest = "x".repeat(200);
    assertThat(read("kb,product,component\n1," + longest + "," + longest + "\n").rows()).hasSize(1);

    assertThat(faults(bytes("kb,product,component\n1," + longest + "y,A\n2,A," + longest + "y\n")))
        .extracting(Finding::path)
        .containsExactly("product", "component");
    List<Finding> faults = faults(bytes("kb,product\n1,\"A\nB\"\n2,A\u0007\n"));
    assertThat(faults).extracting(Finding::line).containsExactly(2, 4);
    assertThat(faults.getFirst().message()).isEqualTo("A?B");
  }

  @Test
  void faults_areGathered_butNotMoreThan20() {
    String csv = "kb,product\n" + "x,A\n".repeat(30);

    List<Finding> faults = faults(bytes(csv));

    assertThat(faults).hasSize(20);
    assertThat(faults.getLast().line()).isEqualTo(21);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kb,component\\n1,A\\n|product: no such column",
        "product\\nA\\n|kb: no such column",
        "kb;product\\n1;A\\n|kb: no such column",
        "kb,product,KB\\n1,A,2\\n|kb: column given twice",
        "kb,product\\n|no rows",
        "''|no rows",
        "kb,product\\n1,\"A\\n2,B\\n|Unclosed quoted field",
        "kb,product\\n1,\"A\"B\\n|after closing quote",
      })
  void file_thatIsNoSuchTable_isRefused(String csv, String message) {
    List<Finding> faults = faults(bytes(csv.replace("''", "").replace("\\n", "\n")));

    assertThat(faults.getFirst().toString()).startsWith("rows.csv:").contains(message, " -> ");
  }

  @Test
  void quote_neverClosed_isNamedWithTheLineItBeginsIn() {
    assertThat(faults(bytes("kb,product\n1,A\n2,\"B\n3,C\n")).getFirst().line()).isEqualTo(3);
  }

  @Test
  void notUtf8_isRefused_withItsLine() throws IOException {
    byte[] csv = bytes("kb,product\n1,A\n2,Gr\u00f6\u00dfe\n3,C\n");
    byte[] latin =
        "kb,product\n1,A\n2,Gr\u00f6\u00dfe\n3,C\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(read(csv).rows()).hasSize(3);
    for (byte[] file : List.of(latin, gzip(latin))) {
      assertThat(faults(file).getFirst())
          .hasToString("rows.csv:3: not UTF-8 -> save the file as UTF-8");
    }
  }

  @Test
  void gzip_damagedOrCutShort_isRefused() throws IOException {
    byte[] good = gzip(bytes("kb,product\n" + "1,A\n".repeat(1000)));
    byte[] flipped = good.clone();
    flipped[good.length - 6] ^= 1; // In the checksum.

    for (byte[] file :
        List.of(Arrays.copyOf(good, good.length - 9), flipped, Arrays.copyOf(good, 5))) {
      assertThat(faults(file).getFirst().message()).contains("gzip damaged");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16_384, 16_385})
  void field_upTo16384Characters_isRead(int length) {
    byte[] csv = bytes("kb,product,notes\n1,A,\n2,A," + "x".repeat(length) + "\n");

    if (length <= 16_384) {
      assertThat(read(csv).rows()).hasSize(2);
    } else {
      assertThat(faults(csv).getFirst().line()).isEqualTo(3);
      assertThat(faults(csv).getFirst().remedy()).contains("16384 characters a field");
    }
  }

  @Test
  void rows_moreThanAMillion_areRefused() {
    String most = "kb,product\n" + "1,A\n".repeat(1_000_000);
    assertThat(read(most).rows()).hasSize(1_000_000);

    assertThat(faults(bytes(most + "2,A\n")).getFirst())
        .hasToString("rows.csv:1000002: more than 1000000 rows -> import it in several files");
  }

  @Test
  void unpackedSize_moreThan256Mebibytes_isRefused() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes("kb,product,notes\n"));
      byte[] longRow = bytes("1,A," + "x".repeat(16_380));
      longRow[longRow.length - 1] = '\n';
      for (int bytes = 0; bytes < 256 << 20; bytes += longRow.length) {
        gzip.write(longRow);
      }
    }

    assertThat(faults(packed.toByteArray()).getFirst().message())
        .isEqualTo("more than 268435456 bytes unpacked");
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] bytes(String csv) {
    return csv.getBytes(StandardCharsets.UTF_8);
  }

  private static ImportTable read(String csv) {
    return read(bytes(csv));
  }

  private static ImportTable read(byte[] csv) {
    return ImportReader.read(new ImportSource("rows.csv", csv));
  }

  private static List<Finding> faults(byte[] csv) {
    ImportException refused = catchThrowableOfType(ImportException.class, () -> read(csv));
    assertThat(refused).as("refused").isNotNull();
    return refused.faults();
  }
}
