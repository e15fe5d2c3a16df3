package io.patchbay.server.http;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests in every shape in which a connection may bring them: many at once, byte by byte, in
/// pieces, over HTTP/1.0.
@ExtendWith(LeakCheck.class)
final class ConnectionHttpTest {
  private static final String OFFERS = "/v1/offers";
  private static final String XP_IE7 = OFFERS + "?" + Machines.XP_IE7;
  private static final List<String> LANGUAGES =
      List.of(
          "ARA", "CHS", "CHT", "CSY", "DAN", "DEU", "ELL", "ENU", "ESN", "FIN", "FRA", "HEB", "HUN",
          "ITA", "JPN", "KOR", "NLD", "NOR", "PLK", "PTB");

  private static TestServer server;
  private static InetSocketAddress address;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server = TestServer.start(data);
    server.publish("ms08-078");
    address = server.publicAddress();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void twentyRequestsInOneWrite_areAnsweredInOrder() throws IOException {
    // Not asked before: the first of each reads from disk on another thread, and may overtake.
    StringBuilder all = new StringBuilder();
    LANGUAGES.forEach(language -> all.append(RawHttp.head("GET", inLanguage(language))));
    List<String> packages = new ArrayList<>();
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(all.toString());
      for (int i = 0; i < LANGUAGES.size(); i++) {
        packages.add(packageOf(http.receive()));
      }
    }

    assertThat(packages)
        .isEqualTo(
            LANGUAGES.stream().map(l -> "IE7-WindowsXP-KB960714-x86-" + l + ".exe").toList());
  }

  @Test
  void requestsOfAllKindsInOneWrite_areAnsweredInOrder() throws IOException {
    byte[] post = "{}".getBytes(StandardCharsets.US_ASCII);
    String all =
        RawHttp.head("GET", "/v1/bulletins/MS08-078")
            + RawHttp.head("GET", "/nothing")
            + new String(
                RawHttp.posted(OFFERS, post, "Content-Type: application/json"),
                StandardCharsets.ISO_8859_1)
            + RawHttp.head("DELETE", OFFERS)
            + RawHttp.head("GET", XP_IE7);
    List<Integer> statuses = new ArrayList<>();
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(all);
      for (int i = 0; i < 5; i++) {
        statuses.add(http.receive().status());
      }
    }

    assertThat(statuses).containsExactly(200, 404, 400, 405, 200);
  }

  @Test
  void tooLargeBehindAnother_isAnsweredInOrder() throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(
          RawHttp.head("GET", "/v1/bulletins/MS08-078")
              + RawHttp.head("POST", OFFERS, "Content-Length: 99999999"));

      assertThat(http.receive().status()).isEqualTo(200);
      assertThat(http.receive().status()).isEqualTo(413);
      http.awaitClosed();
    }
  }

  @Test
  void connection_isKept() throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      for (int i = 0; i < 3; i++) {
        http.send(RawHttp.head("GET", XP_IE7));
        Response response = http.receive();

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Connection")).isNotEqualTo("close");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404})
  void connectionClose_isClosedAfterTheAnswer(int status) throws IOException {
    String target = status == 200 ? XP_IE7 : "/nothing";
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(
          RawHttp.head("GET", target, "Connection: close")
              + RawHttp.head("GET", "/v1/bulletins/x"));
      Response response = http.receive();

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.header("Connection")).isEqualTo("close");
      assertThat(http.receiveUnlessClosed()).isEmpty();
    }
  }

  @Test
  void http10_isAnsweredAndClosed() throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send("GET " + XP_IE7 + " HTTP/1.0\r\n\r\n");
      Response response = http.receive();

      assertThat(response.status()).isEqualTo(200);
      assertThat(packageOf(response)).isEqualTo("IE7-WindowsXP-KB960714-x86-DEU.exe");
      http.awaitClosed();
    }
  }

  @Test
  void requestInSingleBytes_isAnswered() throws IOException {
    byte[] request = RawHttp.head("GET", XP_IE7).getBytes(StandardCharsets.US_ASCII);
    try (RawHttp http = RawHttp.connect(address)) {
      for (byte b : request) {
        http.send(new byte[] {b});
      }

      assertThat(http.receive().status()).isEqualTo(200);
    }
  }

  // The decoder once took the first piece, nobody asked for more, and the connection stood still.
  @ParameterizedTest
  @ValueSource(ints = {1, 1_000, 8_192, 50_000})
  void bodyInPieces_isAnswered(int firstPiece) throws IOException {
    byte[] request = RawHttp.posted(OFFERS, inventory(100_000), "Content-Type: application/json");
    int start = request.length - 100_000;
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(Arrays.copyOfRange(request, 0, start + firstPiece));
      // Whatever the server could say by now would be too early.
      assertThat(http.answersWithin(50)).isFalse();
      for (int from = start + firstPiece; from < request.length; from += 7_000) {
        int to = Math.min(request.length, from + 7_000);
        http.send(Arrays.copyOfRange(request, from, to));
      }

      assertThat(packageOf(http.receive())).isEqualTo("IE7-WindowsXP-KB960714-x86-DEU.exe");
    }
  }

  @Test
  void chunkedBody_isAnswered() throws IOException {
    byte[] body = inventory(2_000);
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(
          RawHttp.head(
              "POST", OFFERS, "Content-Type: application/json", "Transfer-Encoding: chunked"));
      for (int from = 0; from < body.length; from += 500) {
        http.send("1f4\r\n");
        http.send(Arrays.copyOfRange(body, from, from + 500));
        http.send("\r\n");
      }
      http.send("0\r\n\r\n");

      assertThat(packageOf(http.receive())).isEqualTo("IE7-WindowsXP-KB960714-x86-DEU.exe");
    }
  }

  // RFC 9112, 6.1: a request smuggled past a proxy that believes the length ends here.
  @Test
  void chunkedBesideALength_endsTheConnection() throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(
          RawHttp.head(
                  "POST",
                  OFFERS,
                  "Content-Type: application/json",
                  "Content-Length: 200",
                  "Transfer-Encoding: chunked")
              + "2\r\n{}\r\n0\r\n\r\n"
              + RawHttp.head("GET", XP_IE7));

      assertThat(http.receive().status()).isEqualTo(400);
      assertThat(http.receiveUnlessClosed()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Host: a\r\nHost: b\r\n"})
  void hostMissingOrTwice_isRefused(String host) throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send("GET " + XP_IE7 + " HTTP/1.1\r\n" + host + "\r\n");

      assertThat(http.receive().status()).isEqualTo(400);
    }
  }

  @Test
  void expectContinue_isTold_thenAnswered() throws IOException {
    byte[] body = inventory(2_000);
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(
          RawHttp.head(
              "POST",
              OFFERS,
              "Content-Type: application/json",
              "Expect: 100-continue",
              "Content-Length: 2000"));
      assertThat(http.receive().status()).isEqualTo(100);
      http.send(body);

      assertThat(http.receive().status()).isEqualTo(200);
    }
  }

  @Test
  void clientThatEndsItsOutput_isStillAnswered() throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(RawHttp.head("GET", inLanguage("TRK")));
      http.endOutput();

      assertThat(http.receive().status()).isEqualTo(200);
    }
  }

  // A good request of exactly that many bytes: JSON may have blanks anywhere.
  private static byte[] inventory(int bytes) {
    String text =
        """
        {"configuration": {"osVersion": "5.1.2600", "servicePack": 3, "architecture": "X86",
         "productType": "WORKSTATION", "language": "de-CH",
         "products": [{"name": "internet-explorer", "version": "7.0.5730.13"}]}}\
        """;
    return (text + " ".repeat(bytes - text.length())).getBytes(StandardCharsets.US_ASCII);
  }

  private static String inLanguage(String language) {
    return XP_IE7.replace("de-CH", language.toLowerCase(Locale.ROOT));
  }

  private static String packageOf(Response response) {
    return response
        .json()
        .getAsJsonArray("offers")
        .get(0)
        .getAsJsonObject()
        .getAsJsonArray("files")
        .get(0)
        .getAsJsonObject()
        .get("name")
        .getAsString();
  }
}
