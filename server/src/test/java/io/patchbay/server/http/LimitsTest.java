package io.patchbay.server.http;

import static io.patchbay.server.http.RefusalAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every limit, exactly at it and one beyond.
@ExtendWith(LeakCheck.class)
final class LimitsTest {
  private static final int CONNECTIONS_MAX = 8;
  private static final int REQUEST_LINE_BYTES_MAX = 1000;
  private static final int HEADERS_BYTES_MAX = 1000;
  private static final int BODY_BYTES_MAX = 2000;
  private static final String OFFERS = "/v1/offers";

  private static TestServer server;
  private static InetSocketAddress address;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server =
        TestServer.start(
            data,
            Map.of(
                Setting.CONNECTIONS_MAX, "" + CONNECTIONS_MAX,
                Setting.REQUEST_LINE_BYTES_MAX, "" + REQUEST_LINE_BYTES_MAX,
                Setting.HEADERS_BYTES_MAX, "" + HEADERS_BYTES_MAX,
                Setting.BODY_BYTES_MAX, "" + BODY_BYTES_MAX));
    address = server.publicAddress();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void connectionsAtTheLimit_areServed_oneMoreIsClosed_andItsPlaceIsGivenAgain() throws Exception {
    Eventually.holds("no connection of another test is left", () -> connections() == 0);
    List<RawHttp> open = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS_MAX; i++) {
        open.add(RawHttp.connect(address));
        assertServed(open.get(i));
      }
      double refused = rejects("connections");
      try (RawHttp ninth = RawHttp.connect(address)) {
        ninth.awaitClosed();
      }
      assertThat(rejects("connections")).isEqualTo(refused + 1);
      for (RawHttp earlier : open) {
        assertServed(earlier);
      }

      open.removeLast().close();
      Eventually.holds("the place is free", () -> connections() == CONNECTIONS_MAX - 1);
      open.add(RawHttp.connect(address));
      assertServed(open.getLast());
    } finally {
      for (RawHttp http : open) {
        http.close();
      }
    }
  }

  @Test
  void connectionsOfTheAdminListener_areCountedApart() throws Exception {
    List<RawHttp> open = new ArrayList<>();
    try {
      Eventually.holds("no connection of another test is left", () -> connections() == 0);
      for (int i = 0; i < CONNECTIONS_MAX; i++) {
        open.add(RawHttp.connect(address));
        assertServed(open.get(i));
      }

      assertThat(RawHttp.ask(server.adminAddress(), "GET", "/livez").status()).isEqualTo(200);
    } finally {
      for (RawHttp http : open) {
        http.close();
      }
    }
  }

  @Test
  void requestLine_atTheLimit_isRead_oneMoreByteIsNot() throws IOException {
    int rest = "GET  HTTP/1.1".length();
    String atLimit = "/v1/offers?".concat("x".repeat(REQUEST_LINE_BYTES_MAX - rest - 11));
    double refused = rejects("request-line");

    assertThat(RawHttp.ask(address, "GET", atLimit).status()).isEqualTo(400);
    assertRefused(RawHttp.ask(address, "GET", atLimit + "x"), 414, "request-line");
    assertThat(rejects("request-line")).isEqualTo(refused + 1);
  }

  // RFC 9110 leaves it to us what counts; here it is whole lines without their ends.
  @Test
  void headers_atTheLimit_areRead_oneMoreByteIsNot() throws IOException {
    String name = "X: ";
    String atLimit = "x".repeat(HEADERS_BYTES_MAX - "Host: test".length() - name.length());
    double refused = rejects("headers");

    assertThat(RawHttp.ask(address, "GET", OFFERS, name + atLimit).status()).isEqualTo(400);
    assertRefused(RawHttp.ask(address, "GET", OFFERS, name + atLimit + "x"), 431, "headers");
    assertThat(rejects("headers")).isEqualTo(refused + 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void body_atTheLimit_isRead_oneMoreByteIsNot(boolean chunked) throws IOException {
    double refused = rejects("body");

    assertRefused(posted(BODY_BYTES_MAX, chunked), 400, "configuration.osVersion");
    assertRefused(posted(BODY_BYTES_MAX + 1, chunked), 413, "body");
    assertThat(rejects("body")).isEqualTo(refused + 1);
  }

  private static Response posted(int bytes, boolean chunked) throws IOException {
    String body = "{}" + " ".repeat(bytes - 2);
    String json = "Content-Type: application/json";
    if (!chunked) {
      return RawHttp.post(address, OFFERS, body.getBytes(StandardCharsets.US_ASCII), json);
    }
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(RawHttp.head("POST", OFFERS, json, "Transfer-Encoding: chunked"));
      int half = bytes / 2;
      http.send(chunk(body.substring(0, half)) + chunk(body.substring(half)) + "0\r\n\r\n");
      return http.receive();
    }
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static void assertServed(RawHttp http) throws IOException {
    http.send(RawHttp.head("GET", OFFERS));
    assertThat(http.receive().status()).isEqualTo(400);
  }

  private static double connections() throws IOException {
    return Scrape.of(server).value("patchbay_http_connections", "listener", "public");
  }

  private static double rejects(String limit) throws IOException {
    return Scrape.of(server)
        .value("patchbay_http_rejects_total", "limit", limit, "listener", "public");
  }
}
