package io.patchbay.server.fuzz;

import static io.patchbay.server.testing.TestReports.DISK_FULL;
import static io.patchbay.server.testing.TestReports.failed;
import static io.patchbay.server.testing.TestReports.installed;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.ReportRequest;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.TestReports;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.ReportWire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// A `ReportRequest`, in both forms. What is read and written again, in either form, is read as the
/// same.
final class ReportBodyFuzzTest {
  private static final long BYTES_MAX = 64 << 20;

  static Stream<byte[]> requests() {
    UpdateIdentity update =
        new UpdateIdentity(UUID.fromString("a50e827d-dab4-5599-89e0-bed0376bcf37"), 1);
    Instant at = Instant.parse("2008-12-17T18:00:00Z");
    List<Report> reports =
        List.of(
            new Report(new UUID(1, 1), installed(update), at),
            new Report(new UUID(1, 2), failed(update, DISK_FULL), at));
    return Stream.of(Format.values()).map(format -> encoded(reports, format));
  }

  private static byte[] encoded(List<Report> reports, Format format) {
    ReportRequest message = TestReports.message(reports);
    try {
      return format == Format.PROTOBUF
          ? message.toByteArray()
          : JsonFormat.printer().print(message).getBytes(StandardCharsets.UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  @MethodSource("requests")
  @DictionaryFile(resourcePath = "report.dict")
  @FuzzTest
  void body_isReports_theSameWhenWrittenAgain_orRefused(byte[] body) {
    for (Format format : Format.values()) {
      Cost.isAtMost(BYTES_MAX, () -> read(body, format));
    }
  }

  private static void read(byte[] body, Format format) {
    List<Report> reports;
    try {
      reports = ReportWire.reports(ByteBuffer.wrap(body), format);
    } catch (InvalidValueException e) {
      Refusals.check(e);
      return;
    }
    assertThat(reports).hasSizeBetween(1, 1000);
    for (Format again : Format.values()) {
      assertThat(ReportWire.reports(ByteBuffer.wrap(encoded(reports, again)), again))
          .as("%s", again)
          .isEqualTo(reports);
    }
  }
}
