package io.patchbay.server.http;

import static io.patchbay.server.http.RefusalAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is no HTTP, no request of ours, too much or too slow: each ends in a problem or a closed
/// connection in bounded time and memory, and the server goes on.
@ExtendWith(LeakCheck.class)
final class HostileConnectionTest {
  private static final int REQUEST_SECONDS_MAX = 1;
  private static final int IDLE_SECONDS_MAX = 2;
  private static final String OFFERS = "/v1/offers";
  private static final String GOOD = OFFERS + "?" + Machines.XP_IE7;
  private static final int MEGABYTE = 1 << 20;

  private static TestServer server;
  private static InetSocketAddress address;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server =
        TestServer.start(
            data,
            Map.of(
                Setting.HEADERS_SECONDS_MAX, "" + REQUEST_SECONDS_MAX,
                Setting.REQUEST_SECONDS_MAX, "" + REQUEST_SECONDS_MAX,
                Setting.IDLE_SECONDS_MAX, "" + IDLE_SECONDS_MAX));
    server.publish("ms08-078");
    address = server.publicAddress();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void goodQuery_isAnsweredStill() throws IOException {
    assertThat(RawHttp.ask(address, "GET", GOOD).json().get("outcome").getAsString())
        .isEqualTo("OFFERED");
  }

  static Stream<Arguments> tooMuch() {
    String json = "Content-Type: application/json";
    String many = "X-Header: value\r\n".repeat(MEGABYTE / 17);
    return Stream.of(
        arguments("request line", 414, RawHttp.head("GET", GOOD + "&x=" + "y".repeat(MEGABYTE))),
        arguments("method", 414, RawHttp.head("G".repeat(MEGABYTE), GOOD)),
        arguments("many headers", 431, "GET " + GOOD + " HTTP/1.1\r\n" + many + "\r\n"),
        arguments("one header", 431, RawHttp.head("GET", GOOD, "X: " + "y".repeat(MEGABYTE))),
        arguments(
            "Content-Length", 413, RawHttp.head("POST", OFFERS, json, "Content-Length: 1000000")),
        arguments(
            "Content-Length, expecting",
            413,
            RawHttp.head("POST", OFFERS, json, "Expect: 100-continue", "Content-Length: 1000000")),
        arguments(
            "body",
            413,
            RawHttp.head("POST", OFFERS, json, "Content-Length: 300000") + " ".repeat(300_000)),
        arguments(
            "chunks",
            413,
            RawHttp.head("POST", OFFERS, json, "Transfer-Encoding: chunked")
                + ("1000\r\n" + " ".repeat(4096) + "\r\n").repeat(80)
                + "0\r\n\r\n"),
        arguments(
            "trailers",
            431,
            RawHttp.head("POST", OFFERS, json, "Transfer-Encoding: chunked")
                + "0\r\n"
                + many
                + "\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tooMuch")
  void tooMuch_isRefused_andTheConnectionClosed(String what, int status, String request)
      throws IOException {
    Optional<Response> response = attack(request.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(response).as(what).isPresent();
    assertThat(response.get().status()).isEqualTo(status);
    assertProblem(response.get());
    assertThat(response.get().header("Connection")).isEqualTo("close");
  }

  static Stream<Arguments> garbage() throws Exception {
    String end = "\r\n\r\n";
    String host = "\r\nHost: test" + end;
    return Stream.of(
        arguments("random bytes", random(4096)),
        arguments("random bytes in lines", (random(2000) + "\r\n").repeat(3)),
        arguments("a TLS client", clientHello()),
        arguments("a word", "GET" + end),
        arguments("two words", "GET /v1/offers" + end),
        arguments("an HTTP/0.9 request", "GET /livez\r\n"),
        arguments("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        arguments("HTTP/9.9", "GET " + GOOD + " HTTP/9.9" + host),
        arguments("HTTP/1.1.1", "GET " + GOOD + " HTTP/1.1.1" + host),
        arguments("no version", "GET " + GOOD + " HTTP/" + host),
        arguments("another protocol", "GET " + GOOD + " ICAP/1.0" + host),
        arguments("NUL bytes", "\0".repeat(1000) + end),
        arguments("NUL in the target", "GET " + GOOD + "&client=a\0b HTTP/1.1" + host),
        arguments("NUL in a header", RawHttp.head("GET", GOOD, "X: a\0b")),
        arguments("escape in a header name", RawHttp.head("GET", GOOD, "X\033: a")),
        arguments("header without a colon", RawHttp.head("GET", GOOD, "nonsense")),
        arguments("blank before the colon", RawHttp.head("GET", GOOD, "Content-Length : 0")),
        arguments("lower-case method", RawHttp.head("get", GOOD)),
        arguments("unknown method", RawHttp.head("BREW", GOOD)),
        arguments("OPTIONS", RawHttp.head("OPTIONS", OFFERS)),
        arguments("OPTIONS *", RawHttp.head("OPTIONS", "*")),
        arguments("TRACE", RawHttp.head("TRACE", GOOD)),
        arguments("CONNECT", RawHttp.head("CONNECT", "example.com:443")),
        arguments("no path", RawHttp.head("GET", "v1/offers")),
        arguments("unknown path", RawHttp.head("GET", "/v2/offers")),
        arguments("path with a tail", RawHttp.head("GET", "/v1/offers/x")),
        arguments(
            "two lengths",
            RawHttp.head("POST", OFFERS, "Content-Length: 2", "Content-Length: 3") + "{} "),
        arguments(
            "two lengths in one", RawHttp.head("POST", OFFERS, "Content-Length: 2, 3") + "{} "),
        arguments("negative length", RawHttp.head("POST", OFFERS, "Content-Length: -1")),
        arguments("length is no number", RawHttp.head("POST", OFFERS, "Content-Length: two")),
        arguments(
            "length of 20 digits",
            RawHttp.head("POST", OFFERS, "Content-Length: 99999999999999999999")),
        arguments("chunk size", chunked("xyz\r\n{}\r\n0" + end)),
        arguments("chunk size of 4 GB", chunked("ffffffff\r\n{}")),
        arguments("chunk size of 2^64", chunked("10000000000000000\r\n{}")),
        arguments("negative chunk size", chunked("-1\r\n{}")),
        arguments("chunk without its end", chunked("2\r\n{}0" + end)),
        arguments(
            "unknown coding", RawHttp.head("POST", OFFERS, "Transfer-Encoding: gzip") + "{}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("garbage")
  void garbage_isRefusedOrClosed(String what, String bytes) throws IOException {
    Optional<Response> response = attack(bytes.getBytes(StandardCharsets.ISO_8859_1));

    response.ifPresent(
        given -> {
          assertThat(given.status()).as(what).isBetween(400, 499);
          assertProblem(given);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "GET /v1/offers?os=5.1.2600 HTTP/1.1\r\nHost: te"})
  void halfARequest_isToldSo_andClosed(String half) throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      long start = System.nanoTime();
      http.send(half);
      Response response = http.receive();

      assertThat(response.status()).isEqualTo(408);
      assertProblem(response);
      http.awaitClosed();
      assertThat(secondsSince(start)).isBetween(REQUEST_SECONDS_MAX - 0.1, 8.0);
    }
  }

  @Test
  void halfABody_isToldSo_andClosed() throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(
          RawHttp.head("POST", OFFERS, "Content-Type: application/json", "Content-Length: 100"));
      http.send("{");

      assertThat(http.receive().status()).isEqualTo(408);
      http.awaitClosed();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/offers?",
        "GET /v1/offers HTTP/1.1\r\nX: ",
        "POST /v1/offers HTTP/1.1\r\nContent-Length: 99999\r\n\r\n"
      })
  void requestThatDribbles_isToldSo_andClosed(String begin) throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(begin);
      long start = System.nanoTime();
      while (!http.answersWithin(50) && secondsSince(start) < 10) {
        http.send("x");
      }

      assertThat(http.receive().status()).isEqualTo(408);
      http.awaitClosed();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void idleConnection_isClosed(boolean afterARequest) throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      long start = System.nanoTime();
      if (afterARequest) {
        http.send(RawHttp.head("GET", GOOD));
        assertThat(http.receive().status()).isEqualTo(200);
      }

      http.awaitClosed();
      assertThat(secondsSince(start)).isBetween(IDLE_SECONDS_MAX - 0.1, 9.0);
    }
  }

  // A client that goes away, or sends too much, is nothing an operator could act on; and what any
  // client can have written to the log, it can fill the disk with.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/offers",
        "POST /v1/offers HTTP/1.1\r\nContent-Length: 9\r\n\r\n{",
        "POST /v1/offers HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{",
        "POST /v1/offers HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{",
        "GET /v1/bulletins/x HTTP/1.1\r\n\r\n*2000"
      })
  void clientThatGoesAway_writesNothingToTheLog(String sent) throws Exception {
    boolean repeated = sent.endsWith("*2000");
    String bytes = repeated ? sent.substring(0, sent.length() - 5).repeat(2000) : sent;
    Eventually.holds("no connection of another test is left", () -> connections() == 0);
    try (LogEvents log = LogEvents.of("io.patchbay");
        LogEvents netty = LogEvents.of("io.netty")) {
      try (RawHttp http = RawHttp.connect(address)) {
        Eventually.holds("it is connected", () -> connections() == 1);
        http.trySend(bytes.getBytes(StandardCharsets.US_ASCII));
        if (!repeated) {
          http.endOutput();
        }
        http.awaitClosed();
      }
      Eventually.holds("the server let it go", () -> connections() == 0);

      assertThat(log.errors()).isEmpty();
      assertThat(netty.messages()).isEmpty();
    }
  }

  @Test
  void twoHundredAttacks_leaveNoMemoryBehind() throws Exception {
    List<byte[]> attacks =
        Stream.concat(
                tooMuch().map(a -> (String) a.get()[2]), garbage().map(a -> (String) a.get()[1]))
            .map(attack -> attack.getBytes(StandardCharsets.ISO_8859_1))
            .toList();
    run(attacks, attacks.size()); // Classes, pools and caches have their size now.
    long before = memoryBytes();
    run(attacks, 200);

    assertThat(memoryBytes() - before).isLessThan(24L * MEGABYTE);
  }

  private static void run(List<byte[]> attacks, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      // The large ones first and last; one that waits for the clock would only take time.
      byte[] attack = attacks.get(i % 9);
      assertThat(attack(attack)).isPresent();
    }
  }

  // Used heap after a collection, and all that Netty took from the system.
  private static long memoryBytes() {
    System.gc();
    ByteBufAllocatorMetric netty =
        ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + netty.usedDirectMemory();
  }

  /// Sends what the server takes of it; a silence of ten seconds fails the test.
  private static Optional<Response> attack(byte[] bytes) throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.trySend(bytes);
      return http.receiveUnlessClosed();
    }
  }

  private static double connections() throws IOException {
    return Scrape.of(server).value("patchbay_http_connections", "listener", "public");
  }

  private static double secondsSince(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos).toMillis() / 1000.0;
  }

  private static String chunked(String chunks) {
    return RawHttp.head(
            "POST", OFFERS, "Content-Type: application/json", "Transfer-Encoding: chunked")
        + chunks;
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    new Random(20081217).nextBytes(random);
    return new String(random, StandardCharsets.ISO_8859_1);
  }

  private static String clientHello() throws NoSuchAlgorithmException, SSLException {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine("example.com", 443);
    engine.setUseClientMode(true);
    ByteBuffer hello = ByteBuffer.allocate(1 << 16);
    engine.wrap(ByteBuffer.allocate(0), hello);
    return new String(hello.array(), 0, hello.position(), StandardCharsets.ISO_8859_1);
  }
}
