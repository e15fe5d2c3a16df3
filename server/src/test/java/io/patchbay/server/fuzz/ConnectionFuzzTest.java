package io.patchbay.server.fuzz;

import static io.patchbay.server.testing.RawHttp.head;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// All that one connection carries, from its first byte until the client ends its output. Whatever
/// that is, the server sends whole HTTP answers and closes, reports no failure of its own, logs no
/// error, and loses no buffer.
@ExtendWith(LeakCheck.class)
final class ConnectionFuzzTest {
  private static final String OFFERS = "/v1/offers";
  private static final String GOOD = OFFERS + "?" + Machines.XP_IE7;
  private static final String JSON = "Content-Type: application/json";
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  private static FuzzedServer server;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server = FuzzedServer.start(data);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<byte[]> connections() {
    return Stream.of(
            head("GET", GOOD),
            head("GET", GOOD).repeat(3),
            head("HEAD", GOOD) + head("GET", "/v1/bulletins/MS99-001", "Connection: close"),
            head("GET", OFFERS + "?os=%20", "If-None-Match: *", "Accept: application/x-protobuf"),
            head("POST", OFFERS, JSON, "Content-Length: 2") + "{}" + head("GET", GOOD),
            head("POST", OFFERS, JSON, CHUNKED) + "1\r\n{\r\n1;a=b\r\n}\r\n0\r\nX: y\r\n\r\n",
            head("POST", OFFERS, JSON, "Expect: 100-continue", "Content-Length: 2") + "{}",
            head("POST", OFFERS, "Content-Length: 2", CHUNKED) + "0\r\n\r\n",
            head("GET", "http://test" + GOOD, "Range: bytes=0-1", "X: a\r\n b"),
            "GET /v1/offers HTTP/1.0\nHost: test\n\n",
            head("OPTIONS", "*", "Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings"),
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("connections")
  @DictionaryFile(resourcePath = "http.dict")
  @FuzzTest
  void connection_isAnsweredInWholeAnswers_andClosed(byte[] bytes) throws IOException {
    try (RawHttp http = RawHttp.connect(server.address())) {
      byte[] answers = new byte[0];
      try {
        http.send(bytes);
        http.endOutput();
        answers = http.input().readAllBytes();
      } catch (SocketException e) {
        // Reset: who goes on sending after the last answer may lose it.
      }
      Answers.check(answers);
    }
    server.assertQuiet();
  }
}
