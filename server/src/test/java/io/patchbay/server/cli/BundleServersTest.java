package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.testing.Await;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The real releases, carried from one server to another in a bundle.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BundleServersTest {
  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final int KILLS = 3;
  private static final int MACHINES = 15;
  private static final List<String> SYSTEMS =
      List.of("5.0.2195", "5.1.2600", "5.2.3790", "6.0.6001");
  private static final List<String> LANGUAGES = List.of("de-DE", "en-US", "ja-JP", "ko-KR");
  private static final List<String> VERSIONS =
      List.of("7.0.6000.16764", "6.0.2900.5694", "7.0.6000.20935", "6.0.2900.3492");

  private static Path folder;
  private static TestServer from;
  private static TestServer to;
  private static Path bundle;

  @BeforeAll
  static void export(@TempDir Path temporary) throws Exception {
    folder = temporary;
    from = TestServer.start(folder.resolve("from"));
    from.publish("ms08-073", "ms08-078");
    to = TestServer.start(folder.resolve("to"));
    bundle = folder.resolve("full.tar");
    CommandRun run =
        CommandRun.of(
            "export",
            "--from",
            TestServer.uri(from.publicAddress(), "").toString(),
            bundle.toString());
    assertThat(run.status()).as(run.err()).isZero();
  }

  @AfterAll
  static void stop() {
    from.close();
    to.close();
  }

  private static List<String> importBundle() {
    return List.of(
        "import-bundle",
        "--admin",
        TestServer.uri(to.adminAddress(), "").toString(),
        "--token-file",
        to.server().tokenFile().toString(),
        bundle.toString());
  }

  // In a process of its own, which is killed once some more of the content is there.
  private static void importAndKill() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.patchbay.server.cli.PatchbayCommand");
    command.addAll(importBundle());
    long before = filesThere();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("import.out").toFile())
            .start();
    Await.until("files come", WAIT_MAX, () -> filesThere() > before || !process.isAlive());
    process.destroyForcibly().waitFor();
  }

  private static long filesThere() throws IOException {
    Path content = folder.resolve("to").resolve("content");
    try (Stream<Path> found = Files.walk(content, 3)) {
      return found.filter(path -> path.getFileName().toString().matches("[0-9a-f]{64}")).count();
    } catch (java.io.UncheckedIOException e) {
      return 0; // A file was renamed while it was looked at.
    }
  }

  private static byte[] feed(TestServer server, long until) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  TestServer.uri(
                      server.publicAddress(), "/v1/catalog/changes?since=0&until=" + until))
              .build();
      var response = http.send(request, BodyHandlers.ofByteArray());
      assertThat(response.statusCode()).isEqualTo(200);
      return response.body();
    }
  }

  @Test
  @Order(1)
  void import_killedInTheMiddle_endsInTheSameFeed() throws Exception {
    for (int i = 0; i < KILLS; i++) {
      importAndKill();
    }
    CommandRun run = CommandRun.of(importBundle().toArray(String[]::new));
    assertThat(run.status()).as(run.err()).isZero();

    long revision = from.server().status().catalogRevision();
    assertThat(to.server().status().head()).isEqualTo(from.server().status().head());
    assertThat(feed(to, revision)).isEqualTo(feed(from, revision));
  }

  @Test
  @Order(2)
  void explain_ofABundle_isWhatAServerExplains() throws Exception {
    long seed = Long.getLong("patchbay.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < MACHINES; i++) {
      String query = machine(random);
      List<String> explain = List.of("explain", "--at", "2010-01-01T00:00:00Z", query);
      CommandRun offline = run(explain, "--catalog", bundle.toString());
      CommandRun online =
          run(
              explain,
              "--admin",
              TestServer.uri(from.adminAddress(), "").toString(),
              "--token-file",
              from.server().tokenFile().toString());
      assertThat(offline).as("seed %d, %s", seed, query).isEqualTo(online);
      assertThat(online.status()).as(online.err()).isZero();
    }
  }

  private static CommandRun run(List<String> command, String... more) {
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static String machine(Random random) {
    return "os=%s&sp=%d&arch=%s&type=workstation&language=%s"
            .formatted(
                oneOf(SYSTEMS, random),
                random.nextInt(4),
                random.nextBoolean() ? "x86" : "x64",
                oneOf(LANGUAGES, random))
        + "&product=internet-explorer@"
        + (random.nextBoolean() ? "7.0.5730.13" : "6.0.2900.5512")
        + "&component=mshtml.dll@"
        + oneOf(VERSIONS, random);
  }

  private static String oneOf(List<String> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }
}
