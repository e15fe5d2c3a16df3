package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.StoredRelease;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `publish --payloads` and `gc` against a server.
final class PublishPayloadsTest {
  @TempDir Path folder;

  private final StoredRelease release = StoredRelease.of(1, 100_000);
  private Path packages = Path.of("");
  private Path manifest = Path.of("");

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    packages = folder.resolve("packages");
    manifest = release.writeTo(packages);
    server = TestServer.start(folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--admin", "http://127.0.0.1:" + server.adminAddress().getPort()));
    all.addAll(List.of("--token-file", server.server().tokenFile().toString()));
    return CommandRun.of(all.toArray(new String[0]));
  }

  private CommandRun publish() {
    return run("publish", "--payloads", packages.toString(), manifest.toString());
  }

  private Path german() {
    return packages.resolve(release.release().germanPackage());
  }

  private Path stored() {
    return StoredRelease.stored(folder.resolve("data"), release.germanDigest());
  }

  @Test
  void publish_withPayloads_uploadsWhatIsMissing_andPublishes() {
    CommandRun first = publish();
    CommandRun again = publish();

    assertThat(first.err()).doesNotContain("patchbay:");
    assertThat(first.status()).isZero();
    assertThat(first.out())
        .contains("3 files uploaded, 0 were there already", "MS99-001: 3 updates, released");
    assertThat(stored()).hasBinaryContent(release.german());
    assertThat(again.out()).contains("0 files uploaded, 3 were there already");
    assertThat(again.status()).isZero();
  }

  @Test
  void publish_goesOnWhereAnUploadStopped() throws Exception {
    Sha256 sha256 = release.germanDigest();
    byte[] begun = Arrays.copyOf(release.german(), 60_000);
    try (ServerClient client = ServerClient.of(server)) {
      assertThat(client.upload(sha256, 0, 100_000, begun).statusCode()).isEqualTo(204);
      Path part = folder.resolve("data/content/incoming/" + sha256 + ".part");
      assertThat(part).hasSize(60_000);
      assertThat(publish().status()).isZero();
      assertThat(part).doesNotExist();
    }
    assertThat(stored()).hasBinaryContent(release.german());
  }

  @Test
  void publish_withoutPayloads_isRefused_andNamesTheRemedy() {
    CommandRun run = run("publish", manifest.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("is not in the content store", "--payloads");
  }

  @Test
  void publish_aFileThatIsNotThere_isRefused_beforeAnythingIsSent() throws IOException {
    Files.delete(german());
    assertRefused("not there (expected: 100000 bytes, SHA-256 " + release.germanDigest() + ")");
  }

  @Test
  void publish_aFileOfAnotherSize_isRefused_beforeAnythingIsSent() throws IOException {
    Files.write(german(), new byte[99_999]);
    assertRefused("99999 bytes (expected: 100000)");
  }

  @Test
  void publish_aFileOfAnotherDigest_isRefused_beforeAnythingIsSent() throws IOException {
    byte[] other = release.german().clone();
    other[0] ^= 1;
    Files.write(german(), other);
    assertRefused("SHA-256 " + Sha256.of(other) + " (expected: " + release.germanDigest() + ")");
  }

  private void assertRefused(String fault) throws IOException {
    CommandRun run = publish();

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("nothing was uploaded", german() + ": " + fault);
    assertThat(run.out()).isEmpty();
    assertThat(folder.resolve("data/content/incoming")).isEmptyDirectory();
  }

  @Test
  void gc_saysWhatItWouldRemove_andThenRemovesIt() throws Exception {
    publish();
    try (ServerClient client = ServerClient.of(server)) {
      client.upload(new byte[] {1, 2, 3});
      client.upload(Sha256.of(new byte[9]), 0, 9, new byte[4]);
    }
    assertThat(run("gc").out())
        .isEqualToIgnoringNewLines("removed 0 files (0 bytes) and 0 unfinished uploads (0 bytes)");
    String found = "1 files (3 bytes) and 1 unfinished uploads (4 bytes)";
    assertThat(run("gc", "--grace", "0s", "--dry-run").out())
        .isEqualToIgnoringNewLines("would remove " + found);
    assertThat(run("gc", "--grace", "0s").out()).isEqualToIgnoringNewLines("removed " + found);
    CommandRun json = run("gc", "--grace", "0s", "--json", "--dry-run");
    assertThat(JsonParser.parseString(json.out()).getAsJsonObject().get("dryRun").getAsBoolean())
        .isTrue();
    assertThat(stored()).exists();
  }
}
