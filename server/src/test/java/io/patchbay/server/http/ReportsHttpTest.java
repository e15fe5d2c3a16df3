package io.patchbay.server.http;

import static io.patchbay.server.http.RefusalAssertions.assertRefused;
import static io.patchbay.server.testing.TestReports.DISK_FULL;
import static io.patchbay.server.testing.TestReports.failed;
import static io.patchbay.server.testing.TestReports.installed;
import static io.patchbay.server.testing.TestReports.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.ReportRequest;
import io.patchbay.proto.v1.ReportResponse;
import io.patchbay.proto.v1.ReportsResponse;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestReports;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `/v1/reports` over real sockets, and what operators see of it.
@ExtendWith(LeakCheck.class)
final class ReportsHttpTest {
  private static final String REPORTS = "/v1/reports";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";

  private static TestServer server;
  private static String bearer;
  private static int releases;

  private UpdateIdentity update;
  private SmallRelease release;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server = TestServer.start(data);
    bearer = "Authorization: Bearer " + server.token();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  // Of its own for each test.
  @org.junit.jupiter.api.BeforeEach
  void publish() throws Exception {
    release = SmallRelease.of(++releases);
    assertThat(server.publish(UUID.randomUUID(), "x.yaml", release.yaml()).statusCode())
        .isEqualTo(200);
    update = update(release, "DEU");
  }

  private static List<Report> reports(ReportGroup group, int count) {
    return Stream.generate(() -> new Report(UUID.randomUUID(), group, Instant.now()))
        .limit(count)
        .toList();
  }

  private static Response post(List<Report> reports) throws IOException {
    return post(TestReports.message(reports).toByteArray(), PROTOBUF, PROTOBUF);
  }

  private static Response post(byte[] body, String type, String accept) throws IOException {
    return RawHttp.post(
        server.publicAddress(), REPORTS, body, "Content-Type: " + type, "Accept: " + accept);
  }

  private static Response admin(String query, String... headers) throws IOException {
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = bearer;
    return RawHttp.ask(server.adminAddress(), "GET", "/admin/v1/reports" + query, all);
  }

  private static byte[] json(ReportRequest request) throws IOException {
    return JsonFormat.printer().print(request).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void reports_inBothForms_areCountedOnce_andAnsweredInTheFormWanted() throws IOException {
    ReportRequest request = TestReports.message(reports(installed(update), 3));
    Response first = post(json(request), JSON, JSON);
    Response again = post(request.toByteArray(), PROTOBUF, PROTOBUF);

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("Content-Type")).isEqualTo(JSON);
    assertThat(first.header("Cache-Control")).isEqualTo("no-store");
    assertThat(first.body()).isEqualTo("{\"counted\":3}");
    assertThat(again.header("Content-Type")).isEqualTo(PROTOBUF);
    assertThat(ReportResponse.parseFrom(again.bytes()))
        .isEqualTo(ReportResponse.newBuilder().setKnown(3).build());
  }

  @Test
  void mistake_isNamed_andNothingOfItsRequestIsCounted() throws IOException {
    ReportRequest.Builder request = TestReports.message(reports(installed(update), 5)).toBuilder();
    request.getReportsBuilder(3).setUpdateId("MS08-078");
    Response refused = post(json(request.build()), JSON, JSON);

    assertRefused(refused, 400, "reports[3].updateId");
    assertThat(refused.json().get("detail").getAsString())
        .isEqualTo("reports[3].updateId: MS08-078 (expected: a UUID of 36 characters)");
    assertThat(admin("?update=" + update.updateId()).json().has("classes")).isFalse();
  }

  @Test
  void unknownUpdate_isRefusedByName_andTheOthersCounted() throws IOException {
    List<Report> mixed = new ArrayList<>(reports(installed(update), 2));
    mixed.addAll(reports(installed(new UpdateIdentity(new UUID(1, 2), 1)), 1));
    Response response = post(json(TestReports.message(mixed)), JSON, JSON);
    JsonObject refused = response.json().getAsJsonArray("refused").get(0).getAsJsonObject();

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.json().get("counted").getAsInt()).isEqualTo(2);
    assertThat(refused.get("eventId").getAsString())
        .isEqualTo(mixed.getLast().eventId().toString());
    assertThat(refused.get("reason").getAsString())
        .isEqualTo("the catalog has no such revision of the update");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE"})
  void otherMethods_areNotAllowed(String method) throws IOException {
    Response response = RawHttp.ask(server.publicAddress(), method, REPORTS);

    assertThat(response.status()).isEqualTo(405);
    assertThat(response.header("Allow")).isEqualTo("POST");
  }

  @Test
  void whatIsNoRequest_isRefused() throws IOException {
    byte[] body = TestReports.message(reports(installed(update), 1)).toByteArray();

    assertRefused(post(new byte[0], JSON, JSON), 400, "body");
    assertRefused(post("[]".getBytes(StandardCharsets.UTF_8), JSON, JSON), 400, "body");
    assertRefused(post("{}".getBytes(StandardCharsets.UTF_8), JSON, JSON), 400, "reports");
    assertRefused(post(body, "text/plain", JSON), 415, "content-type");
    assertRefused(
        RawHttp.post(
            server.publicAddress(),
            REPORTS + "?client=1",
            body,
            "Content-Type: " + PROTOBUF,
            "Accept: " + JSON),
        400,
        "query");
    assertRefused(post(new byte[262_145], PROTOBUF, JSON), 413, "body");
  }

  @Test
  void aThousand_areOneRequest_andOneMoreIsTooMany() throws IOException {
    assertThat(ReportResponse.parseFrom(post(reports(installed(update), 1000)).bytes()))
        .isEqualTo(ReportResponse.newBuilder().setCounted(1000).build());
    byte[] more = TestReports.message(reports(installed(update), 1001)).toByteArray();

    assertRefused(post(more, PROTOBUF, JSON), 400, "reports");
  }

  @Test
  void requestsOnOneConnection_areAnsweredInTurn() throws IOException {
    try (RawHttp http = RawHttp.connect(server.publicAddress())) {
      for (int i = 0; i < 20; i++) {
        byte[] body = TestReports.message(reports(installed(update), i + 1)).toByteArray();
        http.send(RawHttp.posted(REPORTS, body, "Content-Type: " + PROTOBUF, "Accept: " + JSON));
      }
      for (int i = 0; i < 20; i++) {
        assertThat(http.receive().body()).isEqualTo("{\"counted\":" + (i + 1) + "}");
      }
    }
  }

  @Test
  void clientThatLeaves_costsNobodyAnAnswer() throws IOException {
    for (int i = 0; i < 20; i++) {
      try (RawHttp http = RawHttp.connect(server.publicAddress())) {
        byte[] body = TestReports.message(reports(installed(update), 10)).toByteArray();
        http.send(RawHttp.posted(REPORTS, body, "Content-Type: " + PROTOBUF));
      }
    }
    assertThat(post(reports(installed(update), 1)).status()).isEqualTo(200);
  }

  @Test
  void operators_seeTotals_codesAndMachines() throws IOException {
    post(reports(installed(update), 7));
    post(reports(failed(update, DISK_FULL), 2));
    post(reports(failed(update(release, "FRA"), 1), 1));
    JsonObject one = admin("?update=" + update.updateId()).json();
    Response protobuf = admin("?bulletin=" + release.bulletin(), "Accept: " + PROTOBUF);
    ReportsResponse bulletin = ReportsResponse.parseFrom(protobuf.bytes());

    assertThat(one.get("updates").getAsInt()).isEqualTo(1);
    assertThat(one.getAsJsonObject("totals").get("installed").getAsString()).isEqualTo("7");
    assertThat(one.getAsJsonArray("errors").get(0).getAsJsonObject().get("errorCode").getAsLong())
        .isEqualTo(0x80070070L);
    assertThat(
            one.getAsJsonArray("classes").get(0).getAsJsonObject().get("osVersion").getAsString())
        .isEqualTo("5.1");
    assertThat(bulletin.getUpdates()).isEqualTo(3);
    assertThat(bulletin.getTotals().getFailed()).isEqualTo(3);
    assertThat(bulletin.getErrorsCount()).isEqualTo(2);
    assertThat(bulletin.getClassesCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "?", "?update=", "?update=x", "?colour=blue", "?bulletin=A&bulletin=B"})
  void operators_askingForNoUpdate_areToldHow(String query) throws IOException {
    Response response = admin(query);

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.json().get("field").getAsString()).isIn("query", "update");
  }

  @Test
  void operators_askingForWhatIsNotThere_get404() throws IOException {
    assertThat(admin("?update=" + new UUID(1, 2)).status()).isEqualTo(404);
    assertThat(admin("?bulletin=MS00-000").status()).isEqualTo(404);
    assertThat(admin("?bulletin=").status()).isEqualTo(404);
  }

  @Test
  void reports_areMeasured() throws IOException {
    Scrape before = Scrape.of(server);
    List<Report> given = reports(failed(update, DISK_FULL), 4);
    IntStream.range(0, 3).forEach(i -> assertThat(posted(given).status()).isEqualTo(200));
    Scrape after = Scrape.of(server);

    assertThat(
            after.value("patchbay_reports_total", "result", "failed")
                - before.value("patchbay_reports_total", "result", "failed"))
        .isEqualTo(4);
    assertThat(
            after.value("patchbay_reports_known_total")
                - before.value("patchbay_reports_known_total"))
        .isEqualTo(8);
    assertThat(after.value("patchbay_reports_queued")).isZero();
    assertThat(after.value("patchbay_reports_writable")).isEqualTo(1);
    assertThat(
            after.value("patchbay_reports_write_seconds_count")
                - before.value("patchbay_reports_write_seconds_count"))
        .isEqualTo(3);
    assertThat(
            after.value("patchbay_http_requests_seconds_count", "route", "reports")
                - before.value("patchbay_http_requests_seconds_count", "route", "reports"))
        .isEqualTo(3);
  }

  private static Response posted(List<Report> reports) {
    try {
      return post(reports);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
