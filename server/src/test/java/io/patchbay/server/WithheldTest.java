package io.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import io.patchbay.server.domain.Explanation.Verdict;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.DataFolder;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.Got;
import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.StoredRelease;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An update whose files are rotten or gone is offered to nobody, until they are there again.
final class WithheldTest {
  private static final int BYTES = 10_000;

  @TempDir Path folder;

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final StoredRelease release = StoredRelease.of(1, BYTES);
  private final LogEvents log = LogEvents.of("io.patchbay.server");
  private Path data = Path.of("");

  @BeforeEach
  void nameFolder() {
    data = folder.resolve("data");
    log.keepFromTheLog(); // Rotten files are reported as errors.
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  private TestServer start(Map<Setting, String> settings) throws IOException {
    return TestServer.start(data, now::get, settings);
  }

  private String query() {
    return release.release().machine().replaceFirst(".*[?]", "");
  }

  private Path german() {
    return StoredRelease.stored(data, release.germanDigest());
  }

  // As a disk does it: nothing but the byte changes.
  private void rot() throws IOException {
    FileTime modified = Files.getLastModifiedTime(german());
    DataFolder.flip(german(), BYTES / 2);
    Files.setLastModifiedTime(german(), modified);
  }

  private void becomes(TestServer server, String outcome) throws Exception {
    Eventually.holds(outcome, () -> Got.of(server, query()).outcome().equals(outcome));
  }

  private static String metric(TestServer server, String name) throws Exception {
    return server
        .getAdmin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name))
        .substring(name.length() + 1);
  }

  @Test
  void oneRottenByte_isFoundByTheScrubber_notOffered_andOfferedAgainOnceReuploaded()
      throws Exception {
    try (TestServer server = start(Map.of());
        ServerClient client = ServerClient.of(server)) {
      release.publish(client);
      assertThat(Got.of(server, query()).files())
          .containsExactly(release.release().germanPackage());
      rot();
      now.set(now.get().plus(Duration.ofHours(1))); // The next pass may begin.
      becomes(server, "UNAVAILABLE");

      assertThat(german()).doesNotExist();
      assertThat(data.resolve("content/quarantine/" + release.germanDigest())).exists();
      assertThat(metric(server, "patchbay_content_quarantined")).isEqualTo("1.0");
      assertThat(metric(server, "patchbay_content_withheld")).isEqualTo("1.0");
      assertThat(metric(server, "patchbay_content_rotten_total")).isEqualTo("1.0");
      assertThat(client.explain(release.release().machine()).considered())
          .anyMatch(c -> c.verdict() == Verdict.WITHHELD);
      assertThat(server.get("/v1/offers?" + query()).body()).contains("\"nextPoll\":\"600s\"");

      client.upload(release.german());
      becomes(server, "OFFERED");
      assertThat(metric(server, "patchbay_content_quarantined")).isEqualTo("0.0");
      assertThat(client.get(client.contentUrls(release.release().machine()).getFirst()).body())
          .isEqualTo(release.german());
    }
  }

  @Test
  void quarantined_staysWithheldAfterARestart_fromTheFirstAnswerOn() throws Exception {
    try (TestServer server = start(Map.of());
        ServerClient client = ServerClient.of(server)) {
      release.publish(client);
      DataFolder.flip(german(), 0);
      Files.setLastModifiedTime(german(), FileTime.from(Instant.EPOCH));
      String url = client.contentUrls(release.release().machine()).getFirst();
      assertThat(client.get(url).statusCode()).as("found by a request").isEqualTo(503);
      becomes(server, "UNAVAILABLE");
    }
    try (TestServer server = start(Map.of())) {
      assertThat(Got.of(server, query()).outcome()).isEqualTo("UNAVAILABLE");
    }
  }

  @Test
  void missing_isSeenWhenTheServerStarts_andWhenSomebodyAsks() throws Exception {
    try (TestServer server = start(Map.of());
        ServerClient client = ServerClient.of(server)) {
      release.publish(client);
      Files.delete(german());
      String url = client.contentUrls(release.release().machine()).getFirst();
      assertThat(client.get(url).statusCode()).isEqualTo(503);
      becomes(server, "UNAVAILABLE");
      client.upload(release.german());
      becomes(server, "OFFERED");
    }
    Files.delete(german());
    try (TestServer server = start(Map.of(Setting.CONTENT_SCRUB_BYTES_PER_SECOND, "0"))) {
      becomes(server, "UNAVAILABLE");
    }
  }

  @Test
  void missingStandIn_isMadeAgain_whenItIsPublishedAgain() throws Exception {
    SmallRelease standIn = SmallRelease.of(3);
    try (TestServer server = start(Map.of());
        ServerClient client = ServerClient.of(server)) {
      client.publish(UUID.randomUUID(), standIn.source());
      String url = client.contentUrls(standIn.machine()).getFirst();
      Files.delete(StoredRelease.stored(data, new Sha256(url.split("/", -1)[2])));
      assertThat(client.get(url).statusCode()).isEqualTo(503);
      assertThat(client.publish(UUID.randomUUID(), standIn.source()).kind())
          .isEqualTo(PublishResult.Kind.UNCHANGED);
      assertThat(client.get(url).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void withheldSuccessor_leavesItsPredecessorOffered() throws Exception {
    StoredRelease successor = StoredRelease.of(2, BYTES);
    String machine = release.release().machine();
    try (TestServer server = start(Map.of());
        ServerClient client = ServerClient.of(server)) {
      release.publish(client);
      publishAsSuccessor(successor, client);
      assertThat(client.offers(machine)).containsOnlyKeys("MS99-002");
      Files.delete(StoredRelease.stored(data, successor.germanDigest()));
      assertThat(client.get(client.contentUrls(machine).getFirst()).statusCode()).isEqualTo(503);
      Eventually.holds(
          "the predecessor is offered", () -> client.offers(machine).containsKey("MS99-001"));
      assertThat(client.offers(machine)).containsOnlyKeys("MS99-001");
    }
  }

  // For the product of the first, which it replaces.
  private static void publishAsSuccessor(StoredRelease release, ServerClient client)
      throws Exception {
    for (byte[] file : release.packages().values()) {
      client.upload(file);
    }
    String yaml =
        release
            .yaml()
            .replace("product-002", "product-001")
            .replace("part-002", "part-001")
            .replace("    evidence:", "    replaces: [MS99-001]\n    evidence:");
    client.publish(
        UUID.randomUUID(),
        new ManifestSource("ms99-002.yaml", yaml.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void upstream_bringsBackWhatIsMissing_andWhatIsRotten() throws Exception {
    try (TestServer upstream = TestServer.start(folder.resolve("upstream"));
        ServerClient publisher = ServerClient.of(upstream)) {
      release.publish(publisher);
      String url = "http://127.0.0.1:" + upstream.publicAddress().getPort() + "/";
      try (TestServer server = start(Map.of(Setting.CONTENT_UPSTREAM, url));
          ServerClient client = ServerClient.of(server)) {
        release.publish(client);
        String file = client.contentUrls(release.release().machine()).getFirst();
        rot();
        now.set(now.get().plus(Duration.ofHours(1)));
        Eventually.holds(
            "rotten and back", () -> metric(server, "patchbay_content_rotten_total").equals("1.0"));
        Eventually.holds("back", () -> client.get(file).statusCode() == 200);
        assertThat(client.get(file).body()).isEqualTo(release.german());
        becomes(server, "OFFERED");

        Files.delete(german());
        // Who asks for it waits until it has been fetched.
        assertThat(client.get(file).body()).isEqualTo(release.german());
        becomes(server, "OFFERED");
      }
    }
  }
}
