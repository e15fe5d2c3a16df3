package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ConfigurationClass;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.ReportResult;
import io.patchbay.server.domain.UpdateIdentity;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The bytes of the reports' keys: they lie on disks, so the examples here never change.
final class ReportKeysTest {
  private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
  private static final String ID_HEX = "00112233445566778899aabbccddeeff";
  private static final UpdateIdentity UPDATE = new UpdateIdentity(ID, 2);
  private static final ConfigurationClass GERMAN_XP =
      new ConfigurationClass(
          OsVersion.parse("5.1.2600").majorMinor(), Architecture.X86, Language.ofCode("DEU"));

  @Test
  void count_ofDocumentedExample_isAsDocumented() {
    ReportGroup group = new ReportGroup(UPDATE, GERMAN_XP, ReportResult.FAILED, 0x80070070);

    assertThat(hex(ReportKeys.count(group)))
        .isEqualTo(ID_HEX + "00000002" + "00050001" + "01" + "444555" + "03" + "80070070");
  }

  @Test
  void count_ofMachinesWithoutARow_isZeros() {
    ReportGroup group = new ReportGroup(UPDATE, null, ReportResult.FAILED, ReportGroup.OTHER_CODES);

    assertThat(hex(ReportKeys.count(group)))
        .isEqualTo(ID_HEX + "00000002" + "00000000" + "00" + "000000" + "03" + "ffffffff");
  }

  @ParameterizedTest
  @CsvSource({"DOWNLOADED,01", "INSTALLED,02", "FAILED,03", "REBOOT_PENDING,04"})
  void count_ofEachResult_hasItsOwnNumber(ReportResult result, String number) {
    int code = result == ReportResult.FAILED ? 1 : 0;
    byte[] key = ReportKeys.count(new ReportGroup(UPDATE, GERMAN_XP, result, code));

    assertThat(hex(key)).contains("444555" + number);
  }

  @Test
  void group_ofCount_isWhatItWasMadeOf() {
    for (ReportResult result : ReportResult.values()) {
      for (Architecture architecture : Architecture.values()) {
        int code = result == ReportResult.FAILED ? 0x80240022 : 0;
        ConfigurationClass machines =
            new ConfigurationClass(0xFFFF_0003, architecture, Language.ofCode("JPN"));
        ReportGroup group = new ReportGroup(UPDATE, machines, result, code);

        assertThat(ReportKeys.group(ReportKeys.count(group))).isEqualTo(group);
        assertThat(ReportKeys.group(ReportKeys.count(group.withOthers())))
            .isEqualTo(group.withOthers());
      }
    }
  }

  @Test
  void event_beginsWithItsWeek() {
    byte[] key = ReportKeys.event(2032, ID);

    assertThat(hex(key)).isEqualTo("000007f0" + ID_HEX);
    assertThat(hex(ReportKeys.week(2032))).isEqualTo("000007f0");
    assertThat(ReportKeys.week(key)).isEqualTo(2032);
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z,0",
    "1970-01-07T23:59:59Z,0",
    "1970-01-08T00:00:00Z,1",
    "1969-12-31T00:00:00Z,0",
    "2008-12-17T23:59:59.999Z,2032",
    "2008-12-18T00:00:00Z,2033"
  })
  void week_ofAnInstant_beginsOnThursday(Instant instant, int week) {
    assertThat(ReportKeys.week(instant)).isEqualTo(week);
  }

  @Test
  void extent_isWhatItWasMadeOf_andItsBytesAreDocumented() {
    Extent extent = new Extent(7, Set.of(0x80070070, 1));

    assertThat(hex(extent.bytes())).isEqualTo("00000007" + "80070070" + "00000001");
    assertThat(Extent.of(extent.bytes())).isEqualTo(extent);
    assertThat(Extent.of(Extent.NONE.bytes())).isEqualTo(Extent.NONE);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
