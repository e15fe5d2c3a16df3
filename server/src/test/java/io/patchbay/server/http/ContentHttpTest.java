package io.patchbay.server.http;

import static io.patchbay.server.http.RefusalAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files, whole and in parts, as RFC 9110 has them (sections 8.8, 13, 14 and 15).
@ExtendWith(LeakCheck.class)
final class ContentHttpTest {
  private static final int BYTES = 1000;
  private static final int HEADERS = 1500;
  private static final long SEED = Long.getLong("patchbay.seed", 20081217);
  private static final String OTHER_TAG = "\"" + "0".repeat(64) + "\"";

  private static final byte[] FILE = new byte[BYTES];
  private static TestServer server;
  private static InetSocketAddress address;
  private static String target;
  private static String etag;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    new Random(20081217).nextBytes(FILE);
    server = TestServer.start(data);
    ReleasedFile file = ReleasedFile.release(server, data, 1, "small-{LANG}.cab", FILE);
    server.publish("ms08-078");
    address = server.publicAddress();
    target = file.target();
    etag = "\"" + file.sha256() + "\"";
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void whole_saysWhatItIs() throws IOException {
    Response response = get();

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.bytes()).isEqualTo(FILE);
    assertWholeHead(response);
  }

  @Test
  void head_saysTheSame_andSendsNothing() throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(RawHttp.head("HEAD", target, "Range: bytes=0-9") + RawHttp.head("GET", target));
      assertWholeHead(http.receiveHead());

      assertThat(http.receive().bytes()).isEqualTo(FILE);
    }
  }

  private static void assertWholeHead(Response response) {
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Length")).isEqualTo("" + BYTES);
    assertThat(response.header("Content-Type")).isEqualTo("application/vnd.ms-cab-compressed");
    assertThat(response.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"small-ENU.cab\"");
    assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(response.header("ETag")).isEqualTo(etag);
    assertThat(response.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(response.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(response.headers()).doesNotContainKey("content-range");
  }

  @ParameterizedTest
  @CsvSource({
    "setup.exe,application/vnd.microsoft.portable-executable",
    "SETUP.EXE,application/vnd.microsoft.portable-executable",
    "setup.msi,application/x-msi",
    "a.b.msu,application/vnd.ms-cab-compressed",
    "a.cab,application/vnd.ms-cab-compressed",
    "a.zip,application/zip",
    "a.html,application/octet-stream",
    "exe,application/vnd.microsoft.portable-executable",
    "a.,application/octet-stream",
    "a,application/octet-stream"
  })
  void type_isThatOfTheName(String name, String type) throws IOException {
    String named = target.replace("small-ENU.cab", name);

    assertThat(RawHttp.ask(address, "HEAD", named).header("Content-Type")).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0,0,0",
    "bytes=100-199,100,199",
    "bytes=990-,990,999",
    "bytes=-10,990,999",
    "bytes=0-,0,999",
    "bytes=995-2000,995,999",
    "bytes=-2000,0,999"
  })
  void oneRange_isThat(String range, int first, int last) throws IOException {
    Response response = get("Range: " + range);

    assertThat(response.status()).isEqualTo(206);
    assertThat(response.header("Content-Range"))
        .isEqualTo("bytes " + first + "-" + last + "/" + BYTES);
    assertThat(response.bytes()).isEqualTo(Arrays.copyOfRange(FILE, first, last + 1));
    assertThat(response.header("Content-Type")).isEqualTo("application/vnd.ms-cab-compressed");
    assertThat(response.header("ETag")).isEqualTo(etag);
    assertThat(response.header("Cache-Control")).contains("immutable");
  }

  @Test
  void severalRanges_areParts_inTheOrderAsked() throws IOException {
    Response response = get("Range: bytes=500-509, 0-4,-3");
    List<ByteRangePart> parts = ByteRangePart.of(response);

    assertThat(response.status()).isEqualTo(206);
    assertThat(response.headers()).doesNotContainKey("content-range");
    assertThat(parts.stream().map(part -> part.header("Content-Range")))
        .containsExactly("bytes 500-509/1000", "bytes 0-4/1000", "bytes 997-999/1000");
    assertThat(parts.stream().map(part -> part.header("Content-Type")))
        .containsOnly("application/vnd.ms-cab-compressed");
    assertThat(parts.get(0).bytes()).isEqualTo(Arrays.copyOfRange(FILE, 500, 510));
    assertThat(parts.get(1).bytes()).isEqualTo(Arrays.copyOfRange(FILE, 0, 5));
    assertThat(parts.get(2).bytes()).isEqualTo(Arrays.copyOfRange(FILE, 997, 1000));
  }

  @Test
  void rangeThatIsNotThere_isToldSo_andHowLongTheFileIs() throws IOException {
    Response response = get("Range: bytes=1000-");

    assertThat(response.status()).isEqualTo(416);
    assertThat(response.header("Content-Range")).isEqualTo("bytes */1000");
    assertProblem(response);
  }

  @Test
  void rangesInTwoLines_areIgnored() throws IOException {
    assertThat(get("Range: bytes=0-1", "Range: bytes=2-3").status()).isEqualTo(200);
  }

  // Over one connection, so that whatever is sent too much or too little shows in the next answer.
  @Test
  void anyRanges_areAnsweredAsTheSlowEvaluatorSays() throws IOException {
    RandomRanges ranges = new RandomRanges(new Random(SEED), BYTES);
    try (RawHttp http = RawHttp.connect(address)) {
      for (int i = 0; i < HEADERS; i++) {
        String header = ranges.next();
        http.send(RawHttp.head("GET", target, "Range: " + header));
        Response response = http.receive();
        SlowRanges expected = SlowRanges.of(header, FILE);

        assertThat(response.status()).as(header + ", seed " + SEED).isEqualTo(expected.status());
        assertThat(parts(response)).as(header + ", seed " + SEED).isEqualTo(texts(expected));
      }
    }
  }

  private static List<String> parts(Response response) {
    if (response.status() == 416) {
      return List.of();
    }
    return response.header("Content-Type").startsWith("multipart/")
        ? ByteRangePart.of(response).stream().map(ByteRangePart::body).toList()
        : List.of(response.body());
  }

  private static List<String> texts(SlowRanges expected) {
    return expected.parts().stream()
        .map(part -> new String(part, StandardCharsets.ISO_8859_1))
        .toList();
  }

  @Test
  void ifRange_ofTheSameBytes_getsTheRange() throws IOException {
    assertThat(get("Range: bytes=0-9", "If-Range: " + etag).status()).isEqualTo(206);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "W/TAG",
        "OTHER",
        "TAG, TAG",
        "*",
        "Wed, 17 Dec 2008 18:00:00 GMT",
        "nonsense",
        "TAGx"
      })
  void ifRange_ofAnythingElse_getsTheWhole(String condition) throws IOException {
    String sent = condition.replace("TAG", etag).replace("OTHER", OTHER_TAG);
    Response response = get("Range: bytes=0-9", "If-Range: " + sent);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.bytes()).isEqualTo(FILE);
  }

  // Nor may an unsatisfiable one be told so.
  @Test
  void ifRange_ofOtherBytes_beyondTheEnd_getsTheWhole() throws IOException {
    assertThat(get("Range: bytes=5000-", "If-Range: " + OTHER_TAG).status()).isEqualTo(200);
    assertThat(get("Range: bytes=5000-", "If-Range: " + etag).status()).isEqualTo(416);
  }

  @ParameterizedTest
  @CsvSource({"TAG,200", "*,200", "'OTHER, TAG',200", "OTHER,412", "W/TAG,412", "'',412"})
  void ifMatch_isHeldAgainstTheTag(String condition, int status) throws IOException {
    String sent = condition.replace("TAG", etag).replace("OTHER", OTHER_TAG);
    Response response = get("If-Match: " + sent);

    assertThat(response.status()).isEqualTo(status);
    if (status == 412) {
      assertProblem(response);
    }
  }

  // RFC 9110, 13.2.2: If-Match first, If-None-Match before the range.
  @Test
  void conditions_areTakenInTheirOrder() throws IOException {
    String range = "Range: bytes=5000-";
    String none = "If-None-Match: " + etag;

    assertThat(get(range, none).status()).isEqualTo(304);
    assertThat(get(range, none, "If-Match: " + OTHER_TAG).status()).isEqualTo(412);
    assertThat(get(range, "If-None-Match: " + OTHER_TAG).status()).isEqualTo(416);
    assertThat(get("Range: bytes=0-9", "If-Match: " + etag).status()).isEqualTo(206);
  }

  @Test
  void pipelinedRequests_behindAFile_areAnsweredInOrder() throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(
          RawHttp.head("GET", target, "Range: bytes=0-9,20-29")
              + RawHttp.head("GET", "/v1/offers?" + Machines.XP_IE7)
              + RawHttp.head("GET", target)
              + RawHttp.head("GET", target, "Range: bytes=1000-")
              + RawHttp.head("GET", target, "Range: bytes=0-9", "Connection: close"));

      assertThat(ByteRangePart.of(http.receive())).hasSize(2);
      assertThat(http.receive().json().get("outcome").getAsString()).isEqualTo("OFFERED");
      assertThat(http.receive().bytes()).isEqualTo(FILE);
      assertThat(http.receive().status()).isEqualTo(416);
      Response last = http.receive();
      assertThat(last.bytes()).isEqualTo(Arrays.copyOf(FILE, 10));
      assertThat(last.header("Connection")).isEqualTo("close");
      http.awaitClosed();
    }
  }

  @Test
  void kindsOfRanges_andBytes_areCounted() throws IOException {
    Scrape before = Scrape.of(server);
    get();
    get("Range: bytes=0-9");
    get("Range: bytes=0-9,20-29");
    get("Range: bytes=9-0");
    get("Range: bytes=1000-");
    Scrape after = Scrape.of(server);

    for (String kind : List.of("whole", "single", "multiple", "ignored", "unsatisfiable")) {
      assertThat(value(after, "patchbay_content_ranges_total", "kind", kind))
          .as(kind)
          .isEqualTo(value(before, "patchbay_content_ranges_total", "kind", kind) + 1);
    }
    double bytes =
        value(after, "patchbay_content_bytes_total", "listener", "public")
            - value(before, "patchbay_content_bytes_total", "listener", "public");
    assertThat(bytes).isBetween(2.0 * BYTES + 10 + 20, 2.0 * BYTES + 10 + 20 + 500);
    assertThat(value(after, "patchbay_content_transfers", "listener", "public")).isZero();
  }

  private static double value(Scrape scrape, String name, String... labels) {
    return scrape.value(name, labels);
  }

  private static Response get(String... headers) throws IOException {
    return RawHttp.ask(address, "GET", target, headers);
  }
}
