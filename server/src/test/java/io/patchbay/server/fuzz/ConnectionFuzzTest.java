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
import java.util.regex.Pattern;
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
  private static final String HEAD = "/v1/catalog/head";
  private static final String CHANGES = "/v1/catalog/changes";
  private static final String ITEMS = "/v1/catalog/items";
  private static final String SNAPSHOT = "/v1/catalog/snapshot";
  private static final Pattern LONG_WAIT = Pattern.compile("wait=[0-9]{2}");
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
    return Stream.concat(offers(), feed()).map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Stream<String> offers() {
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
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  }

  // Of a catalog at revision 1.
  private static Stream<String> feed() {
    String update = "{\"updates\":[\"00000000-0000-0000-0000-000000000001/1\"]}";
    String length = "Content-Length: " + update.length();
    return Stream.of(
        head("GET", HEAD),
        head("GET", HEAD + "?at=1", "Accept: application/x-protobuf") + head("GET", HEAD + "?at=9"),
        head("GET", HEAD + "?since=0&wait=1") + head("GET", HEAD + "?since=1&wait=0"),
        head("GET", CHANGES + "?since=0") + head("HEAD", CHANGES + "?since=0&until=1"),
        head("GET", CHANGES + "?since=0&until=1&language=DEU,ENU&arch=x86&product=a"),
        head("GET", CHANGES + "?since=0&until=1&classification=driver", "Accept-Encoding: zstd"),
        head("GET", CHANGES + "?since=1&until=1", "Accept-Encoding: gzip", "If-None-Match: *"),
        head("GET", CHANGES + "?since=9") + head("GET", CHANGES + "?since=1&until=0"),
        head("POST", ITEMS, JSON, length) + update,
        head("POST", ITEMS, JSON, "Content-Length: 2") + "{}" + head("GET", ITEMS),
        head("GET", SNAPSHOT) + head("GET", SNAPSHOT, "Accept: application/x-protobuf"),
        head("GET", SNAPSHOT + "/x/CURRENT", "Range: bytes=0-1") + head("GET", SNAPSHOT + "/x/.."));
  }

  @MethodSource("connections")
  @DictionaryFile(resourcePath = "http.dict")
  @FuzzTest
  void connection_isAnsweredInWholeAnswers_andClosed(byte[] bytes) throws IOException {
    if (LONG_WAIT.matcher(new String(bytes, StandardCharsets.ISO_8859_1)).find()) {
      return; // Who asks to be told later is told later.
    }
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
