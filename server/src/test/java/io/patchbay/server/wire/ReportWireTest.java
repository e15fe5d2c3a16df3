package io.patchbay.server.wire;

import static io.patchbay.server.testing.TestReports.DISK_FULL;
import static io.patchbay.server.testing.TestReports.failed;
import static io.patchbay.server.testing.TestReports.installed;
import static io.patchbay.server.testing.TestReports.machines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.Report.Result;
import io.patchbay.proto.v1.ReportRequest;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportCounts;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.ReportReceipt;
import io.patchbay.server.domain.ReportReceipt.Refused;
import io.patchbay.server.domain.ReportRefusal;
import io.patchbay.server.domain.ReportSummary;
import io.patchbay.server.domain.ReportSummary.ClassCounts;
import io.patchbay.server.domain.ReportSummary.ErrorCount;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.TestReports;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reports on the wire: what is read, and what every mistake is called.
final class ReportWireTest {
  private static final Instant AT = Instant.parse("2008-12-18T09:30:00.5Z");
  private static final UpdateIdentity UPDATE = new UpdateIdentity(new UUID(0x5000L, 1), 2);
  private static final Report FAILED = new Report(new UUID(1, 1), failed(UPDATE, DISK_FULL), AT);
  private static final Report INSTALLED = new Report(new UUID(1, 2), installed(UPDATE), AT);

  private static byte[] encoded(ReportRequest request, Format format) {
    try {
      return format == Format.PROTOBUF
          ? request.toByteArray()
          : JsonFormat.printer().print(request).getBytes(StandardCharsets.UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Report> read(ReportRequest request, Format format) {
    return ReportWire.reports(ByteBuffer.wrap(encoded(request, format)), format);
  }

  @ParameterizedTest
  @EnumSource
  void reports_areReadInBothForms(Format format) {
    List<Report> reports = List.of(FAILED, INSTALLED, FAILED);

    assertThat(read(TestReports.message(reports), format)).isEqualTo(reports);
  }

  @Test
  void names_ofLanguagesAndCase_meanTheSame() {
    ReportRequest request =
        request(
            report ->
                report
                    .setLanguage("de-CH")
                    .setEventId(INSTALLED.eventId().toString().toUpperCase(java.util.Locale.ROOT)),
            INSTALLED);

    assertThat(read(request, Format.PROTOBUF)).containsExactly(INSTALLED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void number_withinTheLimit_isRead(int count) {
    ReportRequest request = TestReports.message(Collections.nCopies(count, INSTALLED));

    assertThat(read(request, Format.PROTOBUF)).hasSize(count);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1001})
  void number_beyondTheLimit_isRefused(int count) {
    ReportRequest request = TestReports.message(Collections.nCopies(count, INSTALLED));

    assertThatThrownBy(() -> read(request, Format.PROTOBUF))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("reports: " + count + " reports (expected: 1 to 1000)");
  }

  private static ReportRequest request(
      Consumer<io.patchbay.proto.v1.Report.Builder> change, Report... reports) {
    ReportRequest.Builder request = TestReports.message(List.of(reports)).toBuilder();
    change.accept(request.getReportsBuilder(reports.length - 1));
    return request.build();
  }

  private static Arguments mistake(
      String field, String message, Consumer<io.patchbay.proto.v1.Report.Builder> change) {
    return Arguments.of(field, message, change);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("eventId", "missing", r -> r.clearEventId()),
        mistake("eventId", "a UUID of 36 characters", r -> r.setEventId("1-1-1-1-1")),
        mistake("updateId", "missing", r -> r.clearUpdateId()),
        mistake("updateId", "a UUID of 36 characters", r -> r.setUpdateId("MS08-078")),
        mistake("revision", "0 (expected: a revision from 1 on)", r -> r.clearRevision()),
        mistake("revision", "a revision from 1 on", r -> r.setRevision(0x80000000)),
        mistake("result", "RESULT_UNSPECIFIED", r -> r.clearResult()),
        mistake("errorCode", "0x00000000 (expected: an HRESULT", r -> r.clearErrorCode()),
        mistake("errorCode", "0x80070070", r -> r.setResult(Result.INSTALLED)),
        mistake("occurredAt", "missing", r -> r.clearOccurredAt()),
        mistake("osVersion", "missing", r -> r.clearOsVersion()),
        mistake("osVersion", "3 dotted numbers", r -> r.setOsVersion("5.1")),
        mistake("architecture", "ARCHITECTURE_UNSPECIFIED", r -> r.clearArchitecture()),
        mistake("language", "missing", r -> r.clearLanguage()),
        mistake("language", "tlh", r -> r.setLanguage("tlh")));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("mistakes")
  void mistake_isCalledByItsField_inBothForms(
      String field, String message, Consumer<io.patchbay.proto.v1.Report.Builder> change) {
    for (Format format : Format.values()) {
      ReportRequest request = request(change, INSTALLED, INSTALLED, INSTALLED, FAILED);

      assertThatThrownBy(() -> read(request, format))
          .isInstanceOfSatisfying(
              InvalidValueException.class,
              e -> assertThat(e.field()).isEqualTo("reports[3]." + field))
          .hasMessageContaining(message);
    }
  }

  // What only Protobuf can carry.
  static Stream<Arguments> binaryMistakes() {
    Timestamp late = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();
    Timestamp fine = Timestamp.newBuilder().setNanos(-1).build();
    return Stream.of(
        mistake("result", "UNRECOGNIZED", r -> r.setResultValue(9)),
        mistake("architecture", "UNRECOGNIZED", r -> r.setArchitectureValue(99)),
        mistake("occurredAt", "year 1 to 9999", r -> r.setOccurredAt(late)),
        mistake("occurredAt", "year 1 to 9999", r -> r.setOccurredAt(fine)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("binaryMistakes")
  void mistakeThatOnlyProtobufCanCarry_isCalledByItsField(
      String field, String message, Consumer<io.patchbay.proto.v1.Report.Builder> change) {
    assertThatThrownBy(() -> read(request(change, FAILED), Format.PROTOBUF))
        .isInstanceOfSatisfying(
            InvalidValueException.class,
            e -> assertThat(e.field()).isEqualTo("reports[0]." + field))
        .hasMessageContaining(message);
  }

  @Test
  void receipt_saysWhatWillNeverBeCounted() {
    Refused refused = new Refused(new UUID(0, 7), ReportRefusal.TOO_OLD);
    byte[] json = ReportWire.receipt(new ReportReceipt(3, 2, List.of(refused)), Format.JSON);

    assertThat(new String(json, StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"counted\":3,\"known\":2,\"refused\":[{\"eventId\":"
                + "\"00000000-0000-0000-0000-000000000007\","
                + "\"reason\":\"it occurred more than 28 days ago\"}]}");
  }

  @ParameterizedTest
  @EnumSource
  void summary_isReadAsItWasWritten(Format format) {
    ReportSummary summary =
        new ReportSummary(
            218,
            new ReportCounts(5, 4, 3, 2),
            List.of(
                new ErrorCount(DISK_FULL, 1L << 40), new ErrorCount(ReportGroup.OTHER_CODES, 1)),
            List.of(
                new ClassCounts(machines("65535.2.1", "JPN"), new ReportCounts(5, 4, 0, 0)),
                new ClassCounts(null, new ReportCounts(0, 0, 3, 2))));

    assertThat(ReportWire.summary(ByteBuffer.wrap(ReportWire.summary(summary, format)), format))
        .isEqualTo(summary);
  }

  @Test
  void everyArchitecture_isOne() {
    for (Architecture architecture : Architecture.values()) {
      if (architecture != Architecture.ARCHITECTURE_UNSPECIFIED
          && architecture != Architecture.UNRECOGNIZED) {
        ReportRequest request = request(r -> r.setArchitecture(architecture), INSTALLED);

        assertThat(read(request, Format.JSON)).hasSize(1);
      }
    }
  }
}
