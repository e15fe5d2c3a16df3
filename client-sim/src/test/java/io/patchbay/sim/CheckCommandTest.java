package io.patchbay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.OfferResponse.Outcome;
import io.patchbay.proto.v1.UpdateFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckCommandTest {
  private static final String NAME = "IE7-WindowsXP-KB960714-x86-DEU.exe";

  @TempDir private Path directory;
  private FakeServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void check_offered_fetchesVerifiesAndSaysWhatItWouldInstall() {
    server.offering(_ -> offered(RightAnswers.file(NAME))).serving(RightAnswers::content);
    Run run = check();
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("OFFERED: 1 update (catalog revision 7, ask again in 22 h)\n")
        .contains("MS08-078  KB960714  CRITICAL  SECURITY_UPDATE  INSTALL\n")
        .contains("  " + NAME + "  47 bytes  sha256 ")
        .contains("  verified\n")
        .endsWith("would install MS08-078 (KB960714): 1 file, 47 bytes\n");
  }

  @Test
  void check_offerWithoutFiles_saysSo() {
    server.offering(
        _ ->
            OfferResponse.newBuilder()
                .setOutcome(OfferResponse.Outcome.OFFERED)
                .addOffers(
                    Offer.newBuilder()
                        .setBulletin("KB951535")
                        .setKbArticle("951535")
                        .setTitle("KB951535 for Office"))
                .build());
    Run run = check();

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("KB951535 for Office", "no file to fetch: the server knows it by record only")
        .endsWith("would install nothing: no file to fetch\n");
  }

  @Test
  void check_everyOption_isAskedAsItsParameter() {
    server.offering(_ -> answer(Outcome.UP_TO_DATE));
    assertThat(
            check(
                    "--component",
                    "mshtml.dll@7.0.6000.20935",
                    "--component",
                    "a b.dll@1.0",
                    "--installed",
                    "KB1,KB2",
                    "--installed",
                    "KB960714-IE7",
                    "--group",
                    "pilot",
                    "--client",
                    "c&1")
                .status())
        .isZero();
    assertThat(server.asked)
        .containsExactly(
            "GET os=5.1.2600&sp=3&arch=x86&type=domain-controller&installation=full&language=de-CH"
                + "&product=internet-explorer@7.0.5730.13&component=mshtml.dll@7.0.6000.20935&component=a%20b.dll@1.0"
                + "&installed=KB1&installed=KB2&installed=KB960714-IE7&group=pilot&client=c%261");
  }

  @Test
  void check_post_asksInProtobuf() {
    server.offering(_ -> answer(Outcome.NOT_APPLICABLE));
    Run run = check("--post");
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith("NOT_APPLICABLE: no released update is meant for this machine");
    assertThat(server.asked).containsExactly("POST application/x-protobuf");
  }

  @Test
  void check_download_keepsTheVerifiedFile() {
    server.offering(_ -> offered(RightAnswers.file(NAME))).serving(RightAnswers::content);
    assertThat(check("--download", directory.resolve("new").toString()).status()).isZero();
    assertThat(directory.resolve("new").resolve(NAME)).hasBinaryContent(RightAnswers.content(NAME));
  }

  @Test
  void check_json_isTheCanonicalAnswerWithWhatBecameOfEachFile() {
    server.offering(_ -> offered(RightAnswers.file(NAME))).serving(RightAnswers::content);
    JsonObject json = JsonParser.parseString(check("--json").out()).getAsJsonObject();
    assertThat(json.get("catalogRevision").getAsString()).isEqualTo("7");
    JsonObject offer = json.getAsJsonArray("offers").get(0).getAsJsonObject();
    JsonObject file = offer.getAsJsonArray("files").get(0).getAsJsonObject();
    assertThat(file.get("name").getAsString()).isEqualTo(NAME);
    assertThat(file.get("verified").getAsBoolean()).isTrue();
  }

  @Test
  void check_corruptedBytes_refusesAndKeepsNothing() throws IOException {
    server
        .offering(_ -> offered(RightAnswers.file(NAME)))
        .serving(name -> RightAnswers.content(name.replace('7', '8')));
    Run run = check("--download", directory.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains(NAME + ": SHA-256 ");
    assertThat(run.out()).contains("REFUSED").endsWith("would install nothing: 1 file refused\n");
    assertThat(entries(directory)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "stand-in for IE7-WindowsXP-KB960714-x86-DEU.exe and more"})
  void check_otherLength_refuses(String content) {
    server
        .offering(_ -> offered(RightAnswers.file(NAME)))
        .serving(_ -> content.getBytes(StandardCharsets.UTF_8));
    Run run = check();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("(expected: 47)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.exe",
        "/tmp/evil.exe",
        "..",
        "a\\b.exe",
        "C:evil.exe",
        ".bashrc",
        "",
        "a\u001b[2J.exe"
      })
  void check_nameThatIsNoPlainFileName_isRefusedUnfetched(String name) throws IOException {
    UpdateFile file = RightAnswers.file(NAME).toBuilder().setName(name).build();
    server.offering(_ -> offered(file)).serving(_ -> RightAnswers.content(NAME));
    Path inner = Files.createDirectory(directory.resolve("inner"));
    Run run = check("--download", inner.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("(expected: a plain file name)").doesNotContain("\u001b");
    assertThat(run.out()).doesNotContain("\u001b");
    assertThat(entries(directory)).containsExactly(inner);
    assertThat(entries(inner)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://other.example/a.exe", "//other.example/a.exe", "", "/a b", "/a\r\nX: y"})
  void check_urlThatIsNoPathOnTheServer_isRefused(String url) {
    UpdateFile file = RightAnswers.file(NAME).toBuilder().setUrl(url).build();
    server.offering(_ -> offered(file));
    Run run = check();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("(expected: a path on the server)");
  }

  @Test
  void check_problem_saysDetailAndField() {
    server.on(
        "/v1/offers",
        exchange ->
            FakeServer.send(
                exchange,
                400,
                "application/problem+json",
                """
                {"type": "/problems/invalid-parameter", "title": "Invalid parameter", "status": 400,
                 "detail": "os: x (expected: major.minor.build)", "field": "os", "instance": "/unknown/member"}
                """
                    .getBytes(StandardCharsets.UTF_8)));
    Run run = check();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "patchbay-sim: server answered 400: os: x (expected: major.minor.build) (field: os)\n");
  }

  @Test
  void check_errorOfSomethingElse_saysStatus() {
    server.on(
        "/v1/offers", exchange -> FakeServer.send(exchange, 502, "text/html", new byte[] {'x'}));
    Run run = check();
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("server answered 502").contains("text/html");
  }

  @Test
  void check_answerIsNotJson_fails() {
    server.on(
        "/v1/offers",
        exchange -> FakeServer.send(exchange, 200, "application/json", new byte[] {'x'}));
    assertThat(check().status()).isEqualTo(1);
  }

  @Test
  void check_connectionRefused_saysSo() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Run run = Run.of(arguments("http://127.0.0.1:" + port).toArray(String[]::new));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "patchbay-sim: no connection to http://127.0.0.1:" + port + ": Connection refused\n");
  }

  @Test
  void check_usedWrongly_2() {
    assertThat(Run.of("check").status()).isEqualTo(2);
    assertThat(check("--arch", "sparc").status()).isEqualTo(2);
    assertThat(check("--product", "internet-explorer").status()).isEqualTo(2);
    assertThat(check("--os-version", "5.1.2600").status()).isEqualTo(2);
    assertThat(Run.of(arguments("ftp://127.0.0.1").toArray(String[]::new)).status()).isEqualTo(2);
    assertThat(Run.of(arguments("http://127.0.0.1/path").toArray(String[]::new)).status())
        .isEqualTo(2);
  }

  private Run check(String... more) {
    List<String> arguments = arguments(server.uri().toString());
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray(String[]::new));
  }

  private static List<String> arguments(String server) {
    return new ArrayList<>(
        List.of(
            "check",
            "--server",
            server,
            "--os",
            "5.1.2600",
            "--sp",
            "3",
            "--arch",
            "x86",
            "--type",
            "domain-controller",
            "--language",
            "de-CH",
            "--product",
            "internet-explorer@7.0.5730.13"));
  }

  private static OfferResponse offered(UpdateFile file) {
    return answer(Outcome.OFFERED).toBuilder().addOffers(RightAnswers.offer(file)).build();
  }

  private static OfferResponse answer(Outcome outcome) {
    var answer = OfferResponse.newBuilder().setCatalogRevision(7).setOutcome(outcome);
    answer.getNextPollBuilder().setSeconds(79_200);
    return answer.build();
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.toList();
    }
  }
}
