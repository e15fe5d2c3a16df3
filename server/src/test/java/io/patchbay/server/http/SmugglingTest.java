package io.patchbay.server.http;

import static io.patchbay.server.http.RefusalAssertions.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that a proxy in front and this server might read differently, so that what the one
/// takes for a body is a request to the other (request smuggling). Each is refused and ends the
/// connection; what stands before it is answered, what stands behind it never is, in however many
/// pieces it comes.
@ExtendWith(LeakCheck.class)
final class SmugglingTest {
  private static final String OFFERS = "/v1/offers";
  private static final String GOOD = OFFERS + "?" + Machines.XP_IE7;
  private static final String HOST = "Host: test\r\n";
  private static final String END = "\r\n\r\n";
  private static final String BEHIND = RawHttp.head("GET", GOOD);

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

  static Stream<Arguments> shapes() {
    return Stream.of(lengths(), codings(), chunks(), lines(), fields(), requestLines(), targets())
        .flatMap(shapes -> shapes);
  }

  private static Stream<Arguments> lengths() {
    return Stream.of(
        arguments("two equal lengths", post("Content-Length: 5\r\nContent-Length: 5") + "hello"),
        arguments("two other lengths", post("Content-Length: 5\r\nContent-Length: 6") + "hello"),
        arguments("two lengths apart", post("Content-Length: 5\r\nX: y\r\ncontent-length: 0")),
        arguments("list of equal lengths", post("Content-Length: 5, 5") + "hello"),
        arguments("list of other lengths", post("Content-Length: 5, 6") + "hello"),
        arguments(
            "two lengths in HTTP/1.0",
            "POST /v1/offers HTTP/1.0\r\nConnection: keep-alive\r\n"
                + "Content-Length: 5\r\nContent-Length: 6"
                + END
                + "hello"),
        arguments(
            "list of lengths in HTTP/1.0",
            "POST /v1/offers HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5, 5"
                + END
                + "hello"),
        arguments("two lengths with GET", get("Content-Length: 0\r\nContent-Length: 5") + "hello"),
        arguments("signed length", post("Content-Length: +5") + "hello"),
        arguments("negative length", post("Content-Length: -5") + "hello"),
        arguments("hexadecimal length", post("Content-Length: 0x5") + "hello"),
        arguments("length with a blank", post("Content-Length: 5 5") + "hello"),
        arguments("length with a vertical tab", post("Content-Length: 5\u000b") + "hello"),
        arguments("length with a parameter", post("Content-Length: 5;a") + "hello"),
        arguments("empty length", post("Content-Length:") + "hello"),
        arguments("huge length", post("Content-Length: 99999999999999999999")),
        arguments(
            "a length that goes without saying",
            get("Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2") + "8 bytes!"));
  }

  private static Stream<Arguments> codings() {
    String body = "0" + END;
    return Stream.of(
        arguments("length, then chunked", post("Content-Length: 5\r\n" + te("chunked")) + body),
        arguments("chunked, then length", post(te("chunked") + "\r\nContent-Length: 5") + body),
        arguments("chunked twice", post(te("chunked") + "\r\n" + te("chunked")) + body),
        arguments("chunked, then gzip", post(te("chunked") + "\r\n" + te("gzip")) + body),
        arguments("gzip, then chunked", post(te("gzip") + "\r\n" + te("chunked")) + body),
        arguments("list: gzip, chunked", post(te("gzip, chunked")) + body),
        arguments("list: chunked, gzip", post(te("chunked, gzip")) + body),
        arguments("list: chunked, chunked", post(te("chunked, chunked")) + body),
        arguments("list: , chunked", post(te(", chunked")) + body),
        arguments("list: chunked,", post(te("chunked,")) + body),
        arguments("identity", post(te("identity")) + body),
        arguments("xchunked", post(te("xchunked")) + body),
        arguments("chunked with a parameter", post(te("chunked;q=1")) + body),
        arguments("chunked in quotes", post(te("\"chunked\"")) + body),
        arguments("vertical tab before", post("Transfer-Encoding:\u000bchunked") + body),
        arguments("vertical tab behind", post(te("chunked\u000b")) + body),
        arguments("form feed behind", post(te("chunked\f")) + body),
        arguments("NUL behind", post(te("chunked\0")) + body),
        arguments("no break space behind", post(te("chunked\u00a0")) + body),
        arguments("no coding", post("Transfer-Encoding:") + body),
        arguments("with GET", get(te("gzip")) + body),
        arguments(
            "HTTP/1.0",
            "POST /v1/offers HTTP/1.0\r\nTransfer-Encoding: chunked" + END + "2\r\n{}\r\n" + body),
        arguments("folded", post("Transfer-Encoding:\r\n chunked") + body));
  }

  private static Stream<Arguments> chunks() {
    String end = "\r\n0" + END;
    return Stream.of(
        arguments("chunk size 0x2", chunked("0x2\r\n{}" + end)),
        arguments("chunk size +2", chunked("+2\r\n{}" + end)),
        arguments("chunk size -2", chunked("-2\r\n{}" + end)),
        arguments("no chunk size", chunked("\r\n{}" + end)),
        arguments("no chunk size but an extension", chunked(";a=b\r\n{}" + end)),
        arguments("blank before the chunk size", chunked(" 2\r\n{}" + end)),
        arguments("blank behind the chunk size", chunked("2 \r\n{}" + end)),
        arguments("chunk size with a letter", chunked("2g\r\n{}" + end)),
        arguments("chunk size with an underscore", chunked("0_2\r\n{}" + end)),
        arguments("chunk size of 4 GB", chunked("100000002\r\n{}" + end)),
        arguments("chunk size of 2^64", chunked("10000000000000002\r\n{}" + end)),
        arguments("chunk size, bare LF", chunked("2\n{}" + end)),
        arguments("chunk size, bare CR", chunked("2\r{}" + end)),
        arguments("chunk, bare LF", chunked("2\r\n{}\n0" + END)),
        arguments("chunk, bare CR", chunked("2\r\n{}\r0" + END)),
        arguments("chunk longer than its size", chunked("2\r\n{}x" + end)),
        arguments("last chunk, bare LF", chunked("2\r\n{}\r\n0\n\r\n")),
        arguments("end of the trailers, bare LF", chunked("2\r\n{}\r\n0\r\n\n")),
        arguments("extension with LF", chunked("2;a\nb\r\n{}" + end)),
        arguments("extension with CR", chunked("2;a\rb\r\n{}" + end)),
        arguments("extension with LF in quotes", chunked("2;a=\"\nb\"\r\n{}" + end)),
        arguments("extension with CRLF in quotes", chunked("2;a=\"\r\n{}\"" + end)),
        arguments("extension with NUL", chunked("2;a\0\r\n{}" + end)),
        arguments("extension with an open quote", chunked("2;a=\"b\r\n{}" + end)),
        arguments("trailer without a colon", chunked("2\r\n{}\r\n0\r\nnonsense" + END)),
        arguments("trailer with bare LF", chunked("2\r\n{}\r\n0\r\nX: y\n\r\n")),
        arguments("trailer with a blank", chunked("2\r\n{}\r\n0\r\nX : y" + END)));
  }

  private static Stream<Arguments> lines() {
    String line = "GET " + GOOD + " HTTP/1.1\r\n";
    return Stream.of(
        arguments("request line, bare LF", line.strip() + "\n" + HOST + "\r\n"),
        arguments("field line, bare LF", line + "Host: test\n\r\n"),
        arguments("blank line, bare LF", line + "Host: test\r\n\n"),
        arguments("both, bare LF", line + "Host: test\n\n"),
        arguments("LF before the request line", "\n" + line + HOST + "\r\n"),
        arguments("CR before the request line", "\r" + line + HOST + "\r\n"),
        arguments("field line, bare CR", line + HOST + "X: a\rY: b" + END),
        arguments("CR in a value", line + HOST + "X: a\rb" + END),
        arguments("CR before a value", line + HOST + "X:\rb" + END),
        arguments("CR at the end of a value", line + HOST + "X: a\r" + END),
        arguments("CR CR LF at the end", line + HOST + "\r\r\n"),
        arguments("first field folded", line + " X: y\r\n" + HOST + "\r\n"),
        arguments("field folded", line + HOST + "X: y\r\n z" + END),
        arguments("field folded with a tab", line + HOST + "X: y\r\n\tz" + END),
        arguments("last field folded to nothing", line + HOST + "X: y\r\n " + END),
        arguments("folded behind an empty line", "\r\n" + line + HOST + "X: y\r\n z" + END),
        arguments("folded behind empty lines", "\r\n\r\n" + line + HOST + "X: y\r\n z" + END));
  }

  private static Stream<Arguments> fields() {
    return Stream.of(
        arguments("NUL in a value", get("X: a\0b")),
        arguments("vertical tab in a value", get("X: a\u000bb")),
        arguments("NUL in a name", get("X\0: a")),
        arguments("blank before the colon", get("X : y")),
        arguments("tab before the colon", get("X\t: y")),
        arguments("blank in a name", get("X y: z")),
        arguments("coding with a blank", post("Transfer-Encoding : chunked") + "0" + END),
        arguments("length with a tab", post("Content-Length\t: 5") + "hello"),
        arguments("empty name", get(": y")),
        arguments("no colon", get("nonsense")),
        arguments("parentheses in a name", get("(X): y")),
        arguments("a name that is not ASCII", get("X\u00e9: y")),
        arguments("two hosts", get("Host: other")),
        arguments("no host", "GET " + GOOD + " HTTP/1.1" + END));
  }

  private static Stream<Arguments> requestLines() {
    return Stream.of(
        arguments("tab behind the method", line("GET\t" + GOOD + " HTTP/1.1")),
        arguments("tab before the version", line("GET " + GOOD + "\tHTTP/1.1")),
        arguments("vertical tab", line("GET\u000b" + GOOD + " HTTP/1.1")),
        arguments("form feed", line("GET " + GOOD + "\fHTTP/1.1")),
        arguments("CR behind the method", line("GET\r" + GOOD + " HTTP/1.1")),
        arguments("CR before the version", line("GET " + GOOD + "\rHTTP/1.1")),
        arguments("two blanks behind the method", line("GET  " + GOOD + " HTTP/1.1")),
        arguments("two blanks before the version", line("GET " + GOOD + "  HTTP/1.1")),
        arguments("blank at the beginning", line(" GET " + GOOD + " HTTP/1.1")),
        arguments("blank at the end", line("GET " + GOOD + " HTTP/1.1 ")),
        arguments("CR at the end", line("GET " + GOOD + " HTTP/1.1\r")),
        arguments("blank in the target", line("GET " + GOOD + "&client=a b HTTP/1.1")),
        arguments("NUL in the target", line("GET " + GOOD + "&client=a\0b HTTP/1.1")),
        arguments("no ASCII in the target", line("GET " + GOOD + "&client=\u00e9 HTTP/1.1")),
        arguments("NUL in the method", line("G\0ET " + GOOD + " HTTP/1.1")),
        arguments("lower-case http/1.1", line("GET " + GOOD + " http/1.1")),
        arguments("HTTP/1.10", line("GET " + GOOD + " HTTP/1.10")),
        arguments("HTTP/01.1", line("GET " + GOOD + " HTTP/01.1")),
        arguments("HTTP/0.9", line("GET " + GOOD + " HTTP/0.9")),
        arguments("HTTP/2.0", line("GET " + GOOD + " HTTP/2.0")),
        arguments("no version", line("GET " + GOOD)),
        arguments("HTTP/2's beginning", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
  }

  private static Stream<Arguments> targets() {
    return Stream.of(
        arguments("asterisk", line("GET * HTTP/1.1")),
        arguments("asterisk with OPTIONS", line("OPTIONS * HTTP/1.1")),
        arguments("authority", line("CONNECT test:443 HTTP/1.1")),
        arguments("no slash", line("GET v1/offers HTTP/1.1")),
        arguments("only a query", line("GET ?os=5.1.2600 HTTP/1.1")),
        arguments("fragment", line("GET " + GOOD + "#fragment HTTP/1.1")),
        arguments("fragment of an opaque value", line("GET " + GOOD + "&client=a#b HTTP/1.1")),
        arguments("absolute, no host", line("GET http://" + GOOD + " HTTP/1.1")),
        arguments("absolute, with a user", line("GET http://me@test" + GOOD + " HTTP/1.1")),
        arguments("absolute, another scheme", line("GET ftp://test" + GOOD + " HTTP/1.1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void shape_inOnePiece_isRefused_andNothingBehindItAnswered(String what, String request)
      throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.trySend(bytes(request + BEHIND));

      assertRefusedAndClosed(http);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void shape_behindAGoodRequest_isRefused_andTheGoodOneAnswered(String what, String request)
      throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.trySend(bytes(RawHttp.head("GET", GOOD) + request + BEHIND));

      assertThat(http.receive().status()).isEqualTo(200);
      assertRefusedAndClosed(http);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void shape_inSingleBytes_isRefused_andNothingBehindItAnswered(String what, String request)
      throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      boolean taken = true;
      for (byte b : bytes(request + BEHIND)) {
        taken = taken && http.trySend(new byte[] {b});
      }

      assertRefusedAndClosed(http);
    }
  }

  private static void assertRefusedAndClosed(RawHttp http) throws IOException {
    Response response = http.receive();

    assertThat(response.status()).isBetween(400, 599);
    assertProblem(response);
    assertThat(response.header("Connection")).isEqualTo("close");
    assertThat(http.receiveUnlessClosed()).isEmpty();
  }

  // What looks odd and can be read in one way only.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: Chunked",
        "transfer-encoding:chunked",
        "Transfer-Encoding: \t chunked \t",
      })
  void chunkedInAnotherSpelling_isRead(String coding) throws IOException {
    assertThat(ask(post(coding) + "2\r\n{}" + "\r\n0" + END).status()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0002\r\n{}",
        "2;a\r\n{}",
        "2 ; a = \"b;\\\"c\"\r\n{}",
        "1;a=b;c\r\n{\r\n1\r\n}",
      })
  void chunkInAnotherSpelling_isRead(String chunk) throws IOException {
    assertThat(ask(chunked(chunk + "\r\n0" + END)).status()).isEqualTo(415);
    assertThat(ask(chunked(chunk + "\r\n000;a=b\r\nX: y" + END)).status()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"//v1/offers", "/%2e%2e/v1/offers", "/v1/../v1/offers", "/v1%2foffers"})
  void pathThatMeansOursToSome_isNotThere(String path) throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(RawHttp.head("GET", path + "?" + Machines.XP_IE7) + BEHIND);

      assertThat(http.receive().status()).isEqualTo(404);
      assertThat(http.receive().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\r\n\r\n"})
  void emptyLinesBeforeARequest_arePassedOver(String lines) throws IOException {
    assertThat(ask(lines + BEHIND).status()).isEqualTo(200);
    try (RawHttp http = RawHttp.connect(address)) {
      for (byte b : bytes(lines + BEHIND + lines + BEHIND)) {
        http.send(new byte[] {b});
      }
      assertThat(http.receive().status()).isEqualTo(200);
      assertThat(http.receive().status()).isEqualTo(200);
    }
  }

  private static Response ask(String request) throws IOException {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(request + BEHIND);
      Response response = http.receive();
      assertThat(http.receive().status()).as("what stands behind").isEqualTo(200);
      return response;
    }
  }

  private static String get(String fields) {
    return "GET " + GOOD + " HTTP/1.1\r\n" + HOST + fields + END;
  }

  private static String post(String fields) {
    return "POST /v1/offers HTTP/1.1\r\n" + HOST + fields + END;
  }

  private static String te(String codings) {
    return "Transfer-Encoding: " + codings;
  }

  private static String chunked(String chunks) {
    return post(te("chunked")) + chunks;
  }

  private static String line(String line) {
    return line + "\r\n" + HOST + "\r\n";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
