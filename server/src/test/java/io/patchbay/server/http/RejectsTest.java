package io.patchbay.server.http;

import static io.patchbay.server.http.RefusalAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Limits of a connection and of time, each reached and each counted. Those of size are in
/// [LimitsTest], that of work in [OverloadTest], those of depth and of slow readers in
/// [PipeliningTest].
@ExtendWith(LeakCheck.class)
final class RejectsTest {
  private static final int ADDRESS_CONNECTIONS_MAX = 4;
  private static final int CONNECTION_REQUESTS_MAX = 5;
  private static final int HEADERS_SECONDS_MAX = 1;
  private static final int REQUEST_SECONDS_MAX = 3;
  private static final int IDLE_SECONDS_MAX = 2;
  private static final String GOOD = "/v1/offers?" + Machines.XP_IE7;

  private static TestServer server;
  private static InetSocketAddress address;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server =
        TestServer.start(
            data,
            Map.of(
                Setting.ADDRESS_CONNECTIONS_MAX, "" + ADDRESS_CONNECTIONS_MAX,
                Setting.CONNECTION_REQUESTS_MAX, "" + CONNECTION_REQUESTS_MAX,
                Setting.HEADERS_SECONDS_MAX, "" + HEADERS_SECONDS_MAX,
                Setting.REQUEST_SECONDS_MAX, "" + REQUEST_SECONDS_MAX,
                Setting.IDLE_SECONDS_MAX, "" + IDLE_SECONDS_MAX));
    server.publish("ms08-078");
    address = server.publicAddress();
    RawHttp.ask(address, "GET", GOOD); // From now on it is in memory, and the fast path answers.
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void connectionsOfOneAddress_atTheLimit_areServed_oneMoreIsClosed_andOthersAreNotAffected()
      throws Exception {
    List<RawHttp> open = new ArrayList<>();
    try {
      for (int i = 0; i < ADDRESS_CONNECTIONS_MAX; i++) {
        open.add(RawHttp.connectFrom("127.0.0.2", address));
        assertThat(status(open.get(i), GOOD)).isEqualTo(200);
      }
      double refused = rejects("connections-per-address");
      try (RawHttp fifth = RawHttp.connectFrom("127.0.0.2", address)) {
        fifth.awaitClosed();
      }
      assertThat(rejects("connections-per-address")).isEqualTo(refused + 1);
      try (RawHttp other = RawHttp.connectFrom("127.0.0.3", address)) {
        assertThat(status(other, GOOD)).isEqualTo(200);
      }

      open.removeLast().close();
      Eventually.holds("its place is free", RejectsTest::isServedFromThere);
    } finally {
      for (RawHttp http : open) {
        http.close();
      }
    }
  }

  private static boolean isServedFromThere() throws IOException {
    try (RawHttp http = RawHttp.connectFrom("127.0.0.2", address)) {
      return http.trySend(bytes(RawHttp.head("GET", GOOD)))
          && http.receiveUnlessClosed().isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {GOOD, "/nothing", "/v1/bulletins/MS08-078"})
  void lastRequestOfAConnection_isAnswered_andTheConnectionClosed(String target)
      throws IOException {
    double before = rejects("requests-per-connection");
    try (RawHttp http = RawHttp.connect(address)) {
      for (int i = 1; i <= CONNECTION_REQUESTS_MAX; i++) {
        http.send(RawHttp.head("GET", target));
        assertThat(http.receive().header("Connection"))
            .isEqualTo(i == CONNECTION_REQUESTS_MAX ? "close" : "");
      }
      http.awaitClosed();
    }
    assertThat(rejects("requests-per-connection")).isEqualTo(before + 1);
  }

  @Test
  void lastRequestOfAConnection_amongMorePipelined_isTheLastAnswered() throws IOException {
    double before = rejects("requests-per-connection");
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(
          (RawHttp.head("GET", GOOD) + RawHttp.head("GET", "/nothing"))
              .repeat(CONNECTION_REQUESTS_MAX));
      for (int i = 1; i <= CONNECTION_REQUESTS_MAX; i++) {
        Response response = http.receive();
        assertThat(response.status()).isEqualTo(i % 2 == 1 ? 200 : 404);
        assertThat(response.header("Connection"))
            .isEqualTo(i == CONNECTION_REQUESTS_MAX ? "close" : "");
      }
      assertThat(http.receiveUnlessClosed()).isEmpty();
    }
    assertThat(rejects("requests-per-connection")).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "headers-time, 1, GET /v1/offers?",
    "headers-time, 1, 'GET /v1/offers HTTP/1.1\r\nHost: test\r\nX: '",
    "headers-time, 1, 'POST /v1/offers HTTP/1.1\r\nContent-Length: 99\r\n'",
    "request-time, 3, 'POST /v1/offers HTTP/1.1\r\nHost: test\r\nContent-Length: 9999\r\n\r\n{'",
    "request-time, 3, 'POST /v1/offers HTTP/1.1\r\n"
        + "Host: a\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n"
        + "99\r\n"
        + "'"
  })
  void requestByteByByte_isToldSo_andClosed(String limit, int seconds, String begin)
      throws IOException {
    double before = rejects(limit);
    try (RawHttp http = RawHttp.connect(address)) {
      long start = System.nanoTime();
      http.send(begin);
      while (!http.answersWithin(50) && secondsSince(start) < 15) {
        http.send("1");
      }
      Response response = http.receive();

      assertThat(response.status()).isEqualTo(408);
      assertThat(response.header("Connection")).isEqualTo("close");
      assertProblem(response);
      assertThat(secondsSince(start)).isGreaterThan(seconds - 0.1);
      http.awaitClosed();
    }
    assertThat(rejects(limit)).isEqualTo(before + 1);
  }

  // The time runs from a request's first byte, not from the connection's.
  @Test
  void slowRequestBehindAGoodOne_hasItsOwnTime() throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(RawHttp.head("GET", GOOD));
      assertThat(http.receive().status()).isEqualTo(200);
      assertThat(http.answersWithin(600)).isFalse();
      http.send("GET " + GOOD + " HTTP/1.1\r\n");
      assertThat(http.answersWithin(600)).isFalse();
      http.send("Host: test\r\n\r\n");

      assertThat(http.receive().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void idleConnection_isClosed(boolean afterARequest) throws IOException {
    double before = rejects("idle-time");
    try (RawHttp http = RawHttp.connect(address)) {
      if (afterARequest) {
        assertThat(status(http, "/nothing")).isEqualTo(404);
      }
      http.awaitClosed();
    }
    assertThat(rejects("idle-time")).isEqualTo(before + 1);
  }

  // The server reads on for a moment so that its last answer arrives, but no longer.
  @Test
  void clientThatGoesOnSendingBehindItsLastRequest_isClosed() throws Exception {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(RawHttp.head("GET", GOOD, "Connection: close"));
      assertThat(http.receive().status()).isEqualTo(200);
      long start = System.nanoTime();
      while (http.trySend(bytes("x")) && secondsSince(start) < 15) {
        http.answersWithin(50);
      }

      assertThat(secondsSince(start)).isLessThan(10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense\r\n\r\n", "GET / HTTP/1.1\r\nX : y\r\n\r\n"})
  void malformedRequest_isRefused_andCounted(String request) throws IOException {
    double before = rejects("malformed");
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(request);
      assertThat(http.receive().status()).isEqualTo(400);
      http.awaitClosed();
    }
    assertThat(rejects("malformed")).isEqualTo(before + 1);
  }

  private static int status(RawHttp http, String target) throws IOException {
    http.send(RawHttp.head("GET", target));
    return http.receive().status();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static double secondsSince(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos).toMillis() / 1000.0;
  }

  private static double rejects(String limit) throws IOException {
    return Scrape.of(server)
        .value("patchbay_http_rejects_total", "limit", limit, "listener", "public");
  }
}
