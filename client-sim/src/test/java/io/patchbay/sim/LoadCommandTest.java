package io.patchbay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.OfferResponse.Outcome;
import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.expect.ManifestReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Over real sockets. Whether the generator had a processor when it needed one is the machine's
/// affair, so nothing here asks for exit status 0 instead of 3.
final class LoadCommandTest {
  @TempDir private Path directory;
  private Path manifest;
  private Path json;
  private RightAnswers right;
  private StubServer server;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    manifest = directory.resolve("ms08-078.yaml");
    json = directory.resolve("load.json");
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/ms08-078.yaml"))) {
      Files.copy(in, manifest);
    }
    right = new RightAnswers(new Expectation(List.of(ManifestReader.read(manifest))));
    server = new StubServer(null).offering(right::to);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "post"})
  void load_rightAnswers_keepsTheRateAndFindsThemRight(String method) throws IOException {
    Run run = load("--rate", "200", "--seconds", "2.5", "--method", method, "--check-one-in", "1");
    assertThat(run.status()).isIn(0, 3);
    assertThat(run.out()).contains("200 intended, ", "status 200   500\n", " 0 wrong");
    assertThat(run.err()).contains("200/s: ");
    assertThat(result().get("checked").getAsLong()).isGreaterThanOrEqualTo(500);
    assertThat(result().get("wrong").getAsLong()).isZero();
    assertThat(step().getAsJsonObject("latencyMicros").get("count").getAsLong()).isEqualTo(500);
    assertThat(step().getAsJsonObject("errors").size()).isZero();
    assertThat(server.connections.get()).isEqualTo(8);
  }

  @Test
  void load_files_areWritten() throws IOException {
    Path hdr = directory.resolve("load.hdr");
    Path svg = directory.resolve("load.svg");
    load(
        "--rate", "200", "--seconds", "0.5", "--hdr-out", hdr.toString(), "--plot", svg.toString());
    assertThat(Files.readString(hdr))
        .contains("Value     Percentile TotalCount 1/(1-Percentile)")
        .contains("Total count    =          100");
    assertThat(Files.readString(svg)).startsWith("<svg").contains("200 a second");
  }

  /// The test of honesty: of 3 s the server stands still for 0.3 s, so a tenth of the requests are
  /// due while it does, and a hundredth wait for more than 0.27 s of it. A generator that waits for
  /// one answer before it counts the next request would find a handful of slow ones.
  @Test
  void load_serverStandsStill_latencyShowsIt() throws IOException {
    server.stall(2_000, 300); // In the middle, if it takes a second to begin.
    load("--rate", "1000", "--seconds", "3", "--warm-up", "0.5");
    JsonObject latency = step().getAsJsonObject("latencyMicros");
    assertThat(latency.get("count").getAsLong()).isEqualTo(3_000);
    assertThat(latency.get("p99").getAsDouble()).isGreaterThan(220_000);
    assertThat(latency.get("max").getAsDouble()).isGreaterThan(280_000);
  }

  @Test
  void load_serverStandsStillInTheWarmUp_latencyDoesNotShowIt() throws IOException {
    server.stall(0, 3_000); // Longer than it takes to begin, and the warm-up with it.
    load("--rate", "500", "--seconds", "1", "--warm-up", "0.5");
    JsonObject latency = step().getAsJsonObject("latencyMicros");
    assertThat(latency.get("count").getAsLong()).isEqualTo(500);
    assertThat(latency.get("p50").getAsDouble()).isLessThan(200_000);
  }

  @Test
  void load_flatOutAndPipelined_asksAsMuchAsFits() throws IOException {
    load("--flat-out", "--pipeline", "16", "--seconds", "0.5", "--threads", "2");
    assertThat(step().get("achievedPerSecond").getAsDouble()).isGreaterThan(100);
    assertThat(step().has("intendedPerSecond")).isFalse();
    assertThat(step().getAsJsonObject("errors").size()).isZero();
    assertThat(result().get("wrong").getAsLong()).isZero();
  }

  @Test
  void load_serverClosesAsItSaid_opensOthersAndSendsAgain() throws IOException {
    server.closingAfter(10);
    Run run = load("--flat-out", "--pipeline", "4", "--seconds", "0.5");
    assertThat(run.status()).isIn(0, 3);
    assertThat(step().get("reopened").getAsLong()).isPositive();
    assertThat(step().get("resent").getAsLong()).isPositive();
    assertThat(step().getAsJsonObject("errors").size()).isZero();
    assertThat(run.out()).contains("connections that the server closed");
  }

  @Test
  void load_wrongAnswers_1AndShowsSome() throws IOException {
    server.offering(_ -> OfferResponse.newBuilder().setOutcome(Outcome.NOT_APPLICABLE).build());
    Run run = load("--rate", "800", "--seconds", "0.5", "--check-one-in", "1");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("WRONG GET " + server.uri() + "/v1/offers?os=")
        .containsPattern("  expected (OFFERED IE|UP_TO_DATE)")
        .contains("  got      NOT_APPLICABLE\n");
    assertThat(run.out().lines().filter(line -> line.startsWith("WRONG"))).hasSize(10);
    assertThat(result().get("wrong").getAsLong()).isGreaterThan(10);
  }

  @Test
  void load_olderCatalogThanBefore_isCountedAndSaid() throws IOException {
    var answers = new AtomicInteger();
    server.offering(
        request -> {
          // Each fourth is one behind what came before.
          int number = answers.getAndIncrement();
          int revision = 5 + number / 4 - (number % 4 == 3 ? 1 : 0);
          return right.to(request).toBuilder().setCatalogRevision(revision).build();
        });
    Run run = load("--rate", "80", "--seconds", "0.5", "--check-one-in", "1", "--connections", "1");
    assertThat(run.status()).isIn(0, 3);
    assertThat(run.out())
        .contains(
            "revisions    of the catalog 4 to 14, every connection saw 14 in the end; 10 answers"
                + " older than one before on their connection\n");
    JsonObject revisions = step().getAsJsonObject("catalogRevisions");
    assertThat(revisions.get("older").getAsLong()).isEqualTo(10);
    assertThat(revisions.get("leastInTheEnd").getAsLong()).isEqualTo(14);
  }

  @Test
  void load_problem_1AndCountsItsStatus() throws IOException {
    server.sending("HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
    Run run = load("--rate", "200", "--seconds", "0.5");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("status 503   100\n", "not 200:");
    assertThat(step().getAsJsonObject("latencyMicros").get("count").getAsLong()).isZero();
    assertThat(step().getAsJsonObject("otherLatencyMicros").get("count").getAsLong())
        .isEqualTo(100);
  }

  @Test
  void load_notHttp_1() throws IOException {
    server.sending("SSH-2.0-OpenSSH_9.2\r\n");
    Run run = load("--rate", "50", "--seconds", "0.5");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("ERROR FRAMING").contains("status line: SSH-2.0");
    assertThat(step().getAsJsonObject("errors").get("FRAMING").getAsLong()).isPositive();
  }

  @Test
  void load_connectionsAreDropped_1() throws IOException {
    server.sending("");
    Run run = load("--rate", "50", "--seconds", "0.5", "--timeout", "1");
    assertThat(run.status()).isEqualTo(1);
    assertThat(step().getAsJsonObject("errors").get("LOST").getAsLong()).isPositive();
  }

  @Test
  void load_noAnswerAtAll_givesUpAndCountsAll() throws IOException {
    server.closingAfter(0);
    Run run = load("--rate", "100", "--seconds", "0.5", "--timeout", "0.3");
    assertThat(run.status()).isEqualTo(1);
    JsonObject errors = step().getAsJsonObject("errors");
    assertThat(errors.get("UNANSWERED").getAsLong()).isEqualTo(8);
    assertThat(errors.get("UNSENT").getAsLong()).isEqualTo(42);
    assertThat(step().getAsJsonObject("latencyMicros").get("max").getAsDouble())
        .isGreaterThan(700_000);
  }

  @Test
  void load_idleConnections_askOnceEachFromItsAddress() throws IOException {
    Run run =
        load(
            "--rate",
            "50",
            "--seconds",
            "0.5",
            "--idle-connections",
            "20",
            "--source-addresses",
            "28");
    assertThat(run.status()).isIn(0, 3);
    assertThat(run.out()).contains("20 of 20 connections still open at the end\n");
    assertThat(server.connections.get()).isEqualTo(28);
    assertThat(server.addresses).hasSize(28);
  }

  @Test
  void load_ramp_findsTheLastRateThatHolds() throws IOException {
    Run run = load("--ramp", "50:150:50", "--seconds", "0.5", "--p99-max", "5000");
    assertThat(run.status()).isIn(0, 3);
    assertThat(result().getAsJsonArray("steps")).hasSize(3);
    assertThat(run.out()).contains("  intended   achieved", "knee         ");
  }

  @Test
  void load_tls_knownAuthority() throws Exception {
    try (var secure = new StubServer(serverTls()).offering(right::to)) {
      Run run = load(secure.uri(), "--rate", "50", "--seconds", "0.5", "--tls-ca", certificate());
      assertThat(run.status()).isIn(0, 3);
      assertThat(step().getAsJsonObject("statuses").get("200").getAsLong()).isEqualTo(25);
    }
  }

  @Test
  void load_tls_unknownAuthority_1UnlessInsecure() throws Exception {
    try (var secure = new StubServer(serverTls()).offering(right::to)) {
      Run run = load(secure.uri(), "--rate", "50", "--seconds", "0.5");
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).contains("connection 1 of 8 to " + secure.uri());
      Run insecure =
          load(
              secure.uri(),
              "--rate",
              "50",
              "--seconds",
              "0.5",
              "--tls-insecure",
              "--tls-version",
              "1.2");
      assertThat(insecure.status()).isIn(0, 3);
    }
  }

  @Test
  void load_queries_printsThemAndAsksNothing() {
    Run run = load("--queries");
    assertThat(run.status()).isZero();
    assertThat(run.out().lines())
        .hasSize(16_384)
        .allMatch(line -> line.startsWith("os="))
        .anyMatch(line -> line.contains("&language=zh-CN&"));
    assertThat(server.connections.get()).isZero();
  }

  @Test
  void load_connectionRefused_1() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Run run = load(URI.create("http://127.0.0.1:" + port), "--rate", "1");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("connection 1 of 8 to http://127.0.0.1:" + port, "refused");
  }

  @Test
  void load_usedWrongly_2() {
    assertThat(Run.of("load").status()).isEqualTo(2);
    assertThat(load().status()).isEqualTo(2);
    assertThat(load("--rate", "0").status()).isEqualTo(2);
    assertThat(load("--rate", "1", "--flat-out").status()).isEqualTo(2);
    assertThat(load("--ramp", "9:1:1").status()).isEqualTo(2);
    assertThat(load("--rate", "1", "--pipeline", "0").status()).isEqualTo(2);
    assertThat(load("--rate", "1", "--tls-insecure").status()).isEqualTo(2);
    assertThat(load("--rate", "1", "--manifest", "none.yaml").err()).contains("none.yaml");
    assertThat(load("--rate", "1", "--idle-connections", "999999").err())
        .contains("for want of file descriptors");
  }

  private Run load(String... more) {
    return load(server.uri(), more);
  }

  private Run load(URI uri, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "load",
                "--server",
                uri.toString(),
                "--manifest",
                manifest.toString(),
                "--json",
                json.toString()));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--connections")) {
      arguments.addAll(List.of("--connections", "8"));
    }
    if (!arguments.contains("--warm-up")) {
      arguments.addAll(List.of("--warm-up", "0"));
    }
    return Run.of(arguments.toArray(String[]::new));
  }

  private JsonObject result() throws IOException {
    return JsonParser.parseString(Files.readString(json)).getAsJsonObject();
  }

  private JsonObject step() throws IOException {
    return result().getAsJsonArray("steps").get(0).getAsJsonObject();
  }

  private SslContext serverTls() throws Exception {
    Path store = directory.resolve("server.p12");
    keytool(
        "-genkeypair",
        "-keystore",
        store.toString(),
        "-storepass",
        "secret",
        "-alias",
        "a",
        "-keyalg",
        "EC",
        "-dname",
        "CN=stub",
        "-ext",
        "san=ip:127.0.0.1");
    keytool(
        "-exportcert",
        "-rfc",
        "-keystore",
        store.toString(),
        "-storepass",
        "secret",
        "-alias",
        "a",
        "-file",
        certificate());
    char[] password = "secret".toCharArray();
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(KeyStore.getInstance(store.toFile(), password), password);
    return SslContextBuilder.forServer(keys).build();
  }

  private String certificate() {
    return directory.resolve("server.pem").toString();
  }

  private static void keytool(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }
}
