package io.patchbay.server.http;

import static io.patchbay.server.http.RefusalAssertions.assertProblem;
import static io.patchbay.server.http.RefusalAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/1.1 as RFC 9110 and RFC 9112 have it, on all kinds of answers.
@ExtendWith(LeakCheck.class)
final class HttpConformanceTest {
  private static final Instant RELEASE = Instant.parse("2008-12-17T18:00:00Z");
  private static final String OFFERS = "/v1/offers";
  private static final String GOOD = OFFERS + "?" + Machines.XP_IE7;
  private static final String BULLETIN = "/v1/bulletins/MS08-073";
  private static final String UPDATE =
      "/v1/updates/" + Ids.ofUpdate("MS08-078", "ie7-xp-x86", "DEU");
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";

  private static final AtomicReference<Instant> NOW = new AtomicReference<>(RELEASE);

  @TempDir private static Path data = Path.of("");
  private static TestServer server;
  private static InetSocketAddress address;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(data, NOW::get, Map.of());
    server.publish("ms08-073", "ms08-078");
    address = server.publicAddress();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<String> shared() {
    return Stream.of(GOOD, BULLETIN, UPDATE);
  }

  static List<String> all() throws IOException {
    List<String> all = new ArrayList<>(shared().toList());
    all.addAll(List.of(contentOf(GOOD), GOOD + "&client=a", "/nothing", GOOD + "&sp=4", "/v1/x"));
    all.add("/v1/bulletins/none");
    all.add("/content/none");
    return all;
  }

  @ParameterizedTest
  @MethodSource("all")
  void head_inEveryForm_hasTheHeadersOfGet_andNoBody(String target) throws IOException {
    for (String accept : List.of(JSON, PROTOBUF, "text/html")) {
      for (String coding : List.of("identity", "gzip", "zstd")) {
        String[] headers = {"Accept: " + accept, "Accept-Encoding: " + coding};
        Response get = RawHttp.ask(address, "GET", target, headers);
        try (RawHttp http = RawHttp.connect(address)) {
          http.send(RawHttp.head("HEAD", target, headers) + RawHttp.head("GET", GOOD));
          Response head = http.receiveHead();

          assertThat(head.status()).isEqualTo(get.status());
          assertThat(withoutDate(head)).isEqualTo(withoutDate(get));
          assertThat(http.receive().status()).as("what stands behind").isEqualTo(200);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/readyz", "/nothing", "/admin/v1/status"})
  void head_ofOperators_hasTheHeadersOfGet(String target) throws IOException {
    Response get = RawHttp.ask(server.adminAddress(), "GET", target);
    Response head = RawHttp.ask(server.adminAddress(), "HEAD", target);

    assertThat(head.status()).isEqualTo(get.status());
    assertThat(withoutDate(head)).isEqualTo(withoutDate(get));
  }

  @ParameterizedTest
  @MethodSource("shared")
  void codedAnswer_isTheSame_withATagOfItsOwn(String target) throws IOException {
    for (String accept : List.of(JSON, PROTOBUF)) {
      List<String> tags = new ArrayList<>();
      Response plain = RawHttp.ask(address, "GET", target, "Accept: " + accept);
      for (String coding : List.of("identity", "gzip", "zstd")) {
        String[] headers = {"Accept: " + accept, "Accept-Encoding: " + coding};
        Response coded = RawHttp.ask(address, "GET", target, headers);

        assertThat(decoded(coded)).isEqualTo(plain.bytes());
        assertThat(coded.header("Content-Encoding"))
            .isEqualTo(worthIt(plain) ? coding(coding) : "");
        assertThat(coded.header("Vary")).isEqualTo("Accept, Accept-Encoding");
        assertThat(coded.header("Cache-Control")).isEqualTo("public, max-age=60");
        assertNotModified(target, headers, coded);
        tags.add(coded.header("ETag"));
      }
      if (worthIt(plain)) {
        assertThat(tags).doesNotHaveDuplicates();
        assertThat(status(target, accept, "gzip", tags.get(2))).as("another coding").isEqualTo(200);
        assertThat(
                status(target, accept, "gzip", tags.get(2) + "\r\nIf-None-Match: " + tags.get(1)))
            .as("a list in two lines")
            .isEqualTo(304);
      }
    }
  }

  private static boolean worthIt(Response plain) {
    return plain.bytes().length >= Coding.BYTES_MIN;
  }

  private static String coding(String accepted) {
    return accepted.equals("identity") ? "" : accepted;
  }

  private static byte[] decoded(Response response) throws IOException {
    return switch (response.header("Content-Encoding")) {
      case "gzip" -> new GZIPInputStream(new ByteArrayInputStream(response.bytes())).readAllBytes();
      case "zstd" -> Zstd.decompress(response.bytes(), 1 << 20);
      default -> response.bytes();
    };
  }

  private static void assertNotModified(String target, String[] headers, Response known)
      throws IOException {
    String[] more = {headers[0], headers[1], "If-None-Match: " + known.header("ETag")};
    for (String method : List.of("GET", "HEAD")) {
      try (RawHttp http = RawHttp.connect(address)) {
        http.send(RawHttp.head(method, target, more) + RawHttp.head("GET", GOOD));
        Response response = http.receiveHead();

        assertThat(response.status()).isEqualTo(304);
        for (String header : List.of("ETag", "Vary", "Cache-Control")) {
          assertThat(response.header(header)).isEqualTo(known.header(header));
        }
        assertThat(response.headers()).containsKey("date").doesNotContainKey("content-length");
        assertThat(http.receive().status()).as("what stands behind").isEqualTo(200);
      }
    }
  }

  private static int status(String target, String accept, String coding, String tag)
      throws IOException {
    String[] headers = {"Accept: " + accept, "Accept-Encoding: " + coding, "If-None-Match: " + tag};
    return RawHttp.ask(address, "GET", target, headers).status();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip, deflate, br, zstd|zstd",
        "gzip;q=1.0, zstd;q=0.9|gzip",
        "zstd;q=0, gzip;q=0.001|gzip",
        "gzip;q=0.5, identity|''",
        "identity;q=0.5, gzip;q=0.2|''",
        "*|zstd",
        "*;q=0|''",
        "zstd;q=0, *|gzip",
        "gzip;q=0, *;q=0.1|zstd",
        "GZIP|gzip",
        "x-gzip|gzip",
        "gzip ; q=0|''",
        "gzip;q=nonsense|''",
        "gzip;q=2|''",
        "br|''",
        "''|''"
      })
  void acceptEncoding_isTakenAtItsWord(String accepted, String coding) throws IOException {
    for (String target : List.of(GOOD, BULLETIN)) {
      Response response = RawHttp.ask(address, "GET", target, "Accept-Encoding: " + accepted);

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("Content-Encoding")).isEqualTo(coding);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json|" + JSON,
        "application/x-protobuf|" + PROTOBUF,
        "application/x-protobuf, application/json|" + PROTOBUF,
        "application/x-protobuf;q=0.5, application/json|" + JSON,
        "application/json;q=0.5, application/x-protobuf;q=0.6|" + PROTOBUF,
        "application/x-protobuf;q=0, */*|" + JSON,
        "application/json;q=0, */*;q=0.1|" + PROTOBUF,
        "text/html, */*;q=0.1|" + JSON,
        "application/*|" + JSON,
        "Application/JSON; charset=utf-8|" + JSON,
        "'text/html\r\nAccept: application/x-protobuf'|" + PROTOBUF,
        "text/html|''",
        "application/json;q=0|''",
        "application/jsonx|''"
      })
  void accept_isTakenAtItsWord(String accepted, String type) throws IOException {
    for (String target : List.of(GOOD, BULLETIN)) {
      Response response = RawHttp.ask(address, "GET", target, "Accept: " + accepted);

      if (type.isEmpty()) {
        assertRefused(response, 406, "accept");
      } else {
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo(type);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin/v1/publish",
        "/admin/v1/verify",
        "/admin/v1/import",
        "/admin/v1/reindex",
        OFFERS
      })
  void compressedBody_isRefused(String target) throws IOException {
    InetSocketAddress to = target.equals(OFFERS) ? address : server.adminAddress();
    for (String type : List.of(JSON, PROTOBUF)) {
      Response response =
          RawHttp.post(
              to,
              target,
              new byte[20],
              "Content-Type: " + type,
              "Accept: " + JSON,
              "Content-Encoding: gzip",
              "Authorization: Bearer " + server.token());

      assertRefused(response, 415, "content-type");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "Close", "keep-alive, close", "CLOSE, x"})
  void connectionClose_inEverySpelling_isObeyed(String value) throws IOException {
    for (String target : List.of(GOOD, BULLETIN, "/nothing")) {
      try (RawHttp http = RawHttp.connect(address)) {
        http.send(RawHttp.head("GET", target, "Connection: " + value));

        assertThat(http.receive().header("Connection")).isEqualTo("close");
        assertThat(http.receiveUnlessClosed()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {GOOD, BULLETIN, "/nothing"})
  void http10_isClosed_unlessItAsksToBeKept(String target) throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send("GET " + target + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      Response first = http.receive();
      assertThat(first.header("Connection")).isEqualTo("keep-alive");

      http.send("GET " + target + " HTTP/1.0\r\n\r\n");
      Response second = http.receive();
      assertThat(second.header("Connection")).isEqualTo("close");
      assertThat(second.body()).isEqualTo(first.body());
      assertThat(http.receiveUnlessClosed()).isEmpty();
    }
  }

  // RFC 9110, 2.5: as the highest minor version known here.
  @Test
  void http12_isAnsweredAsHttp11() throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      for (int i = 0; i < 2; i++) {
        http.send("GET " + GOOD + " HTTP/1.2\r\nHost: test\r\n\r\n");
        assertThat(http.receive().status()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://test", "HTTP://other:8530", "https://[::1]:443"})
  void wholeUri_isAnsweredAsItsPath(String host) throws IOException {
    for (String target : List.of(GOOD, BULLETIN)) {
      Response whole = RawHttp.ask(address, "GET", host + target);
      Response path = RawHttp.ask(address, "GET", target);

      assertThat(whole.status()).isEqualTo(200);
      assertThat(whole.body()).isEqualTo(path.body());
      assertThat(withoutDate(whole)).isEqualTo(withoutDate(path));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"100-continue", "100-Continue"})
  void expectContinue_isTold_thenAnswered(String expectation) throws IOException {
    byte[] body = machine();
    try (RawHttp http = RawHttp.connect(address)) {
      for (int i = 0; i < 2; i++) {
        http.send(
            RawHttp.head(
                "POST",
                OFFERS,
                "Content-Type: " + JSON,
                "Expect: " + expectation,
                "Content-Length: " + body.length));
        assertThat(http.receive().status()).isEqualTo(100);
        http.send(body);
        assertThat(http.receive().status()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"100-continue, 100-continue", "200-ok", "x=y", ""})
  void otherExpectation_cannotBeMet_andTheConnectionIsClosed(String expectation)
      throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(RawHttp.head("GET", GOOD, "Expect: " + expectation) + RawHttp.head("GET", GOOD));

      assertThat(http.receive().status()).isEqualTo(417);
      assertThat(http.receiveUnlessClosed()).isEmpty();
    }
  }

  // RFC 9110, 10.1.1.
  @Test
  void expectation_ofHttp10_isIgnored() throws IOException {
    byte[] body = machine();
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(
          "POST /v1/offers HTTP/1.0\r\nExpect: 100-continue\r\nContent-Type: application/json\r\n"
              + ("Content-Length: " + body.length + "\r\n\r\n"));
      http.send(body);

      assertThat(http.receive().status()).isEqualTo(200);
    }
  }

  @Test
  void chunks_withExtensionsAndTrailers_areOneBody() throws IOException {
    String body = new String(machine(), StandardCharsets.US_ASCII);
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < body.length(); i++) {
      chunks
          .append("1;n=")
          .append(i)
          .append(";q=\"a;b\"\r\n")
          .append(body.charAt(i))
          .append("\r\n");
    }
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(
          RawHttp.head("POST", OFFERS, "Content-Type: " + JSON, "Transfer-Encoding: chunked")
              + chunks
              + "0;last\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nX: y\r\n\r\n"
              + RawHttp.head("GET", GOOD));

      assertThat(http.receive().status()).isEqualTo(200);
      assertThat(http.receive().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void date_isThere_andNow(String target) throws IOException {
    String date = RawHttp.ask(address, "GET", target).header("Date");

    assertThat(date).matches("[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT");
    assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
        .isBetween(Instant.now().minusSeconds(15), Instant.now());
  }

  @Test
  void damagedContent_isUnavailable_withRetryAfter() throws IOException {
    String target = contentOf(GOOD.replace("de-CH", "ja-JP"));
    String sha256 = target.split("/", -1)[2];
    Files.delete(
        data.resolve("content")
            .resolve(sha256.substring(0, 2))
            .resolve(sha256.substring(2, 4))
            .resolve(sha256));
    Response response = RawHttp.ask(address, "GET", target);

    assertThat(response.status()).isEqualTo(503);
    assertProblem(response);
    assertThat(response.header("Retry-After")).matches("[1-9][0-9]*");
  }

  // Whoever sees the age shrink knows that something is coming, and when.
  @Test
  void cacheControl_saysTheSame_howeverNearARelease() throws Exception {
    Instant release = Instant.parse("2009-02-10T18:00:00Z");
    String yaml = TestServer.release("ms09-002");
    assertThat(yaml).contains(release.toString());
    NOW.set(release.minus(Duration.ofDays(1)));
    String before = RawHttp.ask(address, "GET", GOOD).header("Cache-Control");
    server.publish(UUID.randomUUID(), "ms09-002.yaml", yaml);
    List<String> seen = new ArrayList<>();
    for (long seconds : List.of(3600L, 59L, 1L)) {
      NOW.set(release.minusSeconds(seconds));
      seen.add(RawHttp.ask(address, "GET", GOOD).header("Cache-Control"));
      seen.add(RawHttp.ask(address, "GET", BULLETIN).header("Cache-Control"));
    }
    NOW.set(release);
    while (RawHttp.ask(address, "GET", "/v1/bulletins/MS09-002").status() != 200) {
      Thread.onSpinWait();
    }
    seen.add(RawHttp.ask(address, "GET", GOOD).header("Cache-Control"));

    assertThat(before).isEqualTo("public, max-age=60");
    assertThat(seen).containsOnly(before);
  }

  private static String contentOf(String target) throws IOException {
    return RawHttp.ask(address, "GET", target)
        .json()
        .getAsJsonArray("offers")
        .get(0)
        .getAsJsonObject()
        .getAsJsonArray("files")
        .get(0)
        .getAsJsonObject()
        .get("url")
        .getAsString();
  }

  private static Map<String, String> withoutDate(Response response) {
    Map<String, String> headers = new TreeMap<>(response.headers());
    assertThat(headers.remove("date")).isNotNull();
    return headers;
  }

  private static byte[] machine() {
    return """
    {"configuration": {"osVersion": "5.1.2600", "servicePack": 3, "architecture": "X86",
     "productType": "WORKSTATION", "language": "de-CH",
     "products": [{"name": "internet-explorer", "version": "7.0.5730.13"}]}}\
    """
        .getBytes(StandardCharsets.US_ASCII);
  }
}
