package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.Problem;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Queries and bodies that are well-formed HTTP and mean nothing: each is refused with a problem
/// that names what is at fault, and the server goes on.
@ExtendWith(LeakCheck.class)
final class BadInputTest {
  private static final String OFFERS = "/v1/offers";
  private static final String GOOD = OFFERS + "?" + Machines.XP_IE7;
  private static final String JSON = "Content-Type: application/json";
  private static final String PROTOBUF = "Content-Type: application/x-protobuf";

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

  @AfterEach
  void goodQuery_isAnsweredStill() throws IOException {
    assertThat(RawHttp.ask(address, "GET", GOOD).json().get("outcome").getAsString())
        .isEqualTo("OFFERED");
  }

  static Stream<Arguments> queries() {
    return Stream.of(
        arguments(GOOD + "&langauge=de-DE", "langauge"),
        arguments(GOOD + "&", ""), // The last one good, so that this list proves something.
        arguments(with("os", "5.x"), "os"),
        arguments(with("os", "5.1"), "os"),
        arguments(with("os", "5.1.65536"), "os"),
        arguments(without("os"), "os"),
        arguments(without("sp"), "sp"),
        arguments(without("arch"), "arch"),
        arguments(without("type"), "type"),
        arguments(without("language"), "language"),
        arguments(with("language", "klingon"), "language"),
        arguments(with("language", "0x"), "language"),
        arguments(with("language", "0x-1"), "language"),
        arguments(with("sp", "-1"), "sp"),
        arguments(with("sp", "abc"), "sp"),
        arguments(with("sp", "65536"), "sp"),
        arguments(with("sp", "99999999999999999999"), "sp"),
        arguments(with("sp", "%D9%A3"), "sp"), // A digit, but Arabic.
        arguments(with("arch", "vax"), "arch"),
        arguments(with("arch", "X86"), "arch"),
        arguments(with("type", "toaster"), "type"),
        arguments(with("installation", "half"), "installation"),
        arguments(with("product", "internet-explorer"), "product"),
        arguments(with("product", "internet-explorer@"), "product"),
        arguments(with("product", "@7.0"), "product"),
        arguments(with("product", "internet-explorer@7.0.5730.13.1"), "product"),
        arguments(with("product", "internet-explorer@7..1"), "product"),
        arguments(with("product", "internet-explorer@" + "1".repeat(1000)), "product"),
        arguments(with("component", "../mshtml.dll@7.0"), "component"),
        arguments(GOOD + "&product=internet-explorer@6.0", "product"),
        arguments(GOOD + "&component=MSHTML.DLL@6.0", "component"),
        arguments(GOOD + "&sp=3", "sp"),
        arguments(GOOD + "&os=5.1.2600", "os"),
        arguments(GOOD + "&language=de-DE", "language"),
        arguments(GOOD + "&installation=full", "installation"),
        arguments(GOOD + "&group=a&group=b", "group"),
        arguments(GOOD + "&client=a&client=b", "client"),
        arguments(GOOD + "&client=" + "c".repeat(129), "client"),
        arguments(GOOD + "&installed=", "installed"),
        arguments(GOOD + "&installed=KB1,,KB2", "installed"),
        arguments(GOOD + "&installed=KB1%00", "installed"),
        arguments(GOOD + "&installed=A1".repeat(600), "query"),
        arguments(GOOD + "&product=p%s@1".repeat(65).formatted(numbers(65)), "product"),
        arguments(GOOD + "&component=c%s@1".repeat(256).formatted(numbers(256)), "component"),
        arguments(with("language", "%"), "query"),
        arguments(with("language", "%4"), "query"),
        arguments(with("language", "%zz"), "query"),
        arguments(with("language", "%FF%FE"), "query"),
        arguments(with("language", "%C0%AF"), "query"),
        arguments(with("language", "\u00ff"), "request"),
        arguments("/v1/updates/0f6c0000-0000-0000-0000-000000000000?x=1", "query"));
  }

  @ParameterizedTest
  @MethodSource("queries")
  void query_isRefused_andTheParameterNamed(String target, String field) throws IOException {
    Response response = RawHttp.ask(address, "GET", target);

    if (field.isEmpty()) {
      assertThat(response.status()).isEqualTo(200);
    } else {
      RefusalAssertions.assertRefused(response, 400, field);
    }
  }

  static Stream<Arguments> bodies() {
    String nested = "[".repeat(10_000) + "]".repeat(10_000);
    return Stream.of(
        arguments(JSON, "{}", "configuration.osVersion"),
        arguments(JSON, "", "body"),
        arguments(JSON, " ", "body"),
        arguments(JSON, "null", "body"),
        arguments(JSON, "[]", "body"),
        arguments(JSON, "\"text\"", "body"),
        arguments(JSON, "{", "body"),
        arguments(JSON, "{}}", "body"),
        arguments(JSON, "{\"configuration\": {}} {}", "body"),
        arguments(JSON, "\u00ff\u00fe", "body"),
        arguments(JSON, nested, "body"),
        arguments(JSON, "{\"a\":".repeat(10_000), "body"),
        arguments(JSON, "/* \" */ " + nested, "body"),
        arguments(JSON, "{'a\"': " + nested + "}", "body"),
        arguments(JSON, json("\"colour\": 1"), "body"),
        arguments(JSON, "{\"configuration\": 1}", "body"),
        arguments(JSON, json("\"servicePack\": \"three\""), "body"),
        arguments(JSON, json("\"servicePack\": -1"), "body"),
        arguments(JSON, json("\"servicePack\": 1e99"), "body"),
        arguments(JSON, json("\"servicePack\": 4294967295"), "configuration.servicePack"),
        arguments(JSON, json("\"osVersion\": {}"), "body"),
        arguments(JSON, json("\"products\": {}"), "body"),
        arguments(JSON, json("\"architecture\": \"VAX\""), "body"),
        arguments(JSON, json("\"architecture\": 77"), "configuration.architecture"),
        arguments(JSON, json("\"osVersion\": \"5.x\""), "configuration.osVersion"),
        arguments(
            JSON,
            json("\"installedUpdates\": [\"KB1\", \"%s\"]".formatted("K".repeat(65))),
            "configuration.installedUpdates[1]"),
        arguments(
            JSON,
            json("\"installedUpdates\": [%s]".formatted(manyUpdates())),
            "configuration.installedUpdates[4096]"),
        arguments(JSON, json("\"installedKbs\": [0]"), "configuration.installedKbs"),
        arguments(JSON, json("\"installedKbs\": [1000000000]"), "configuration.installedKbs"),
        arguments(JSON, json("\"products\": [{\"name\": \"x\"}]"), "configuration.products[0]"),
        arguments(PROTOBUF, "", "configuration.osVersion"),
        arguments(PROTOBUF, "this is no message", "body"),
        arguments(PROTOBUF, truncated(), "body"),
        arguments(PROTOBUF, "\u000b".repeat(10_000), "body"), // Groups in groups.
        arguments(PROTOBUF, "\n\u00ff\u00ff\u00ff\u00ff\u000f", "body"), // A length of 4 GB.
        arguments(PROTOBUF, "\u0012\u0001\u00ff", "body")); // A string that is not UTF-8.
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void body_isRefused_andTheFieldNamed(String type, String body, String field) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    Response response = RawHttp.post(address, OFFERS, bytes, type, "Accept: application/json");

    RefusalAssertions.assertRefused(response, 400, field);
  }

  static Stream<Arguments> forms() {
    return Stream.of(
        arguments("Content-Type: text/plain", 415, "content-type"),
        arguments("Content-Type: application/jsonx", 415, "content-type"),
        arguments("X-Nothing: said", 415, "content-type"),
        arguments(JSON + "\r\nContent-Encoding: gzip", 415, "content-type"),
        arguments(JSON + "\r\nAccept: image/png", 406, "accept"),
        arguments(JSON + "\r\nExpect: a miracle", 417, ""),
        arguments(PROTOBUF + "\r\nAccept: text/html", 406, "accept"));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void formOfABody_isRefused_andTheHeaderNamed(String headers, int status, String field)
      throws IOException {
    Response response =
        RawHttp.post(address, OFFERS, "{}".getBytes(StandardCharsets.US_ASCII), headers);

    assertThat(response.status()).isEqualTo(status);
    if (!field.isEmpty()) {
      RefusalAssertions.assertRefused(response, status, field);
    }
  }

  @Test
  void problem_isProtobuf_forWhoSpeaksIt() throws IOException {
    Response response =
        RawHttp.ask(address, "GET", with("os", "5.x"), "Accept: application/x-protobuf");
    Problem problem = Problem.parseFrom(response.bytes());

    assertThat(response.header("Content-Type")).isEqualTo("application/x-protobuf");
    assertThat(problem.getStatus()).isEqualTo(400);
    assertThat(problem.getField()).isEqualTo("os");
  }

  // What was sent comes back cut short and without what could steer a terminal.
  static Stream<String> echoes() {
    String controls = "%00%1b[31m%0d%0aSet-Cookie:%20a=b%7f%c2%9b";
    return Stream.of(
        with("language", controls),
        with("language", "k".repeat(10_000)),
        with("language", controls.repeat(100)),
        GOOD + "&" + controls + "=1",
        GOOD + "&" + "p".repeat(10_000) + "=1",
        GOOD + "&" + controls.repeat(100),
        GOOD + "&product=" + controls + "@1",
        GOOD + "&product=" + "p".repeat(10_000) + "@1",
        GOOD + "&installed=" + "k".repeat(10_000),
        with("language", "%zz" + "k".repeat(10_000)),
        "/v1/updates/" + "u".repeat(10_000),
        "/v1/bulletins/" + "b".repeat(10_000),
        "/content/" + "c".repeat(10_000) + "/file",
        "/" + "n".repeat(10_000));
  }

  @ParameterizedTest
  @MethodSource("echoes")
  void problem_echoesLittle_andNothingThatSteersATerminal(String target) throws IOException {
    Response response = RawHttp.ask(address, "GET", target);

    assertThat(response.status()).isBetween(400, 499);
    RefusalAssertions.assertProblem(response);
    assertThat(response.headers()).doesNotContainKey("set-cookie");
  }

  @ParameterizedTest
  @MethodSource("longNames")
  void bodyProblem_echoesLittle(String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Response response = RawHttp.post(address, OFFERS, bytes, JSON);

    assertThat(response.status()).isEqualTo(400);
    RefusalAssertions.assertProblem(response);
  }

  static Stream<String> longNames() {
    return Stream.of(
        json("\"%s\": 1".formatted("n".repeat(10_000))),
        json("\"\\u001b\\u0000\\u009b%s\": 1".formatted("\\u0007".repeat(1000))),
        json("\"architecture\": \"%s\"".formatted("A".repeat(10_000))),
        json("\"osVersion\": \"%s\"".formatted("\\u001b".repeat(1000))),
        json("\"osVersion\": \"%s\"".formatted("\\ud83d\\ude00".repeat(100))),
        json("\"osVersion\": \"5.1.2600\\u001b\""));
  }

  private static String with(String parameter, String value) {
    return without(parameter) + "&" + parameter + "=" + value;
  }

  private static String without(String parameter) {
    return OFFERS
        + "?"
        + Stream.of(Machines.XP_IE7.split("&", -1))
            .filter(pair -> !pair.startsWith(parameter + "="))
            .collect(Collectors.joining("&"));
  }

  // The member decides first, or as one of all that are required.
  private static String json(String member) {
    String name = member.substring(1, member.indexOf('"', 1));
    String required =
        Stream.of(
                "\"osVersion\": \"5.1.2600\"",
                "\"servicePack\": 3",
                "\"architecture\": \"X86\"",
                "\"productType\": \"WORKSTATION\"",
                "\"language\": \"de-CH\"")
            .filter(other -> !other.startsWith("\"" + name + "\""))
            .collect(Collectors.joining(", "));
    return "{\"configuration\": {" + required + ", " + member + "}}";
  }

  private static String manyUpdates() {
    return IntStream.range(0, 5_000)
        .mapToObj(i -> "\"KB" + i + "\"")
        .collect(Collectors.joining(","));
  }

  private static Object[] numbers(int count) {
    return IntStream.range(0, count).boxed().toArray();
  }

  private static String truncated() {
    ByteString whole =
        OfferRequest.newBuilder()
            .setConfiguration(ClientConfiguration.newBuilder().setOsVersion("5.1.2600"))
            .build()
            .toByteString();
    return whole.substring(0, whole.size() - 1).toString(StandardCharsets.ISO_8859_1);
  }
}
