package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.Mount;
import io.patchbay.server.testing.PublishHistory;
import io.patchbay.server.testing.PublishHistory.Sent;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.StoredRelease;
import io.patchbay.server.testing.TestCatalog;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A disk that is full, made of a tmpfs: publishing fails cleanly, machines go on being answered,
/// and with room again everything goes on.
final class DiskFullTest {
  private static final long DISK_BYTES = 40 << 20;
  private static final int PAGE_BYTES = 4096;
  private static final List<String> MANY_LANGUAGES =
      List.of("CHS", "CHT", "CSY", "DEU", "ENU", "ESN", "FRA", "HUN", "ITA", "JPN", "KOR", "NLD");

  @TempDir Path folder;

  private final PublishHistory history = new PublishHistory();
  private final List<SmallRelease> small = new ArrayList<>();
  private Path disk = Path.of("");
  private Path data = Path.of("");
  private Path filler = Path.of("");

  @BeforeEach
  void mount() throws Exception {
    Mount.assumePossible(folder);
    disk = Files.createDirectory(folder.resolve("disk"));
    data = disk.resolve("data");
    filler = disk.resolve("filler");
    mounted = Mount.tmpfs(disk, DISK_BYTES);
  }

  private @org.jspecify.annotations.Nullable Mount mounted;

  @AfterEach
  void unmount() throws Exception {
    if (mounted != null) {
      mounted.close();
    }
  }

  private TestServer start(long freeBytesMin) throws IOException {
    Map<Setting, String> settings = Map.of(Setting.FREE_BYTES_MIN, Long.toString(freeBytesMin));
    return TestServer.start(data, settings);
  }

  private Sent sending(SmallRelease release) {
    small.add(release);
    return history.sending(release.source());
  }

  /// Leaves so many bytes free, rounded down to pages.
  private void fillUpTo(long bytes) throws IOException {
    Files.deleteIfExists(filler);
    long left = disk.toFile().getUsableSpace() - bytes;
    try (OutputStream out = Files.newOutputStream(filler, StandardOpenOption.CREATE_NEW)) {
      byte[] page = new byte[PAGE_BYTES];
      for (long written = 0; written + PAGE_BYTES <= left; written += PAGE_BYTES) {
        out.write(page);
      }
    }
    assertThat(disk.toFile().getUsableSpace()).isBetween(bytes, bytes + 2 * PAGE_BYTES);
  }

  private static String problem(HttpResponse<byte[]> response) {
    return response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8);
  }

  @Test
  void publish_belowFreeBytesMin_is507AndWritesNothing() throws Exception {
    long min = 8 << 20;
    try (TestServer server = start(min);
        ServerClient client = ServerClient.of(server)) {
      history.publish(client, sending(SmallRelease.of(1)));
      fillUpTo(min - 2 * PAGE_BYTES);
      byte[] head = Files.readAllBytes(data.resolve("catalog.head"));
      long free = disk.toFile().getUsableSpace();
      Sent refused = sending(SmallRelease.of(2));
      for (int i = 0; i < 3; i++) {
        assertThat(problem(client.tryPublish(refused.publishId(), refused.manifest())))
            .startsWith("507 ")
            .contains("/problems/no-space", "nothing was written");
      }
      history.check(client, small);
      assertThat(client.status().catalogRevision()).isEqualTo(1);
      assertThat(data.resolve("catalog.head")).hasBinaryContent(head);
      assertThat(disk.toFile().getUsableSpace()).as("free bytes").isEqualTo(free);
      // No restart: nothing went wrong.
      Files.delete(filler);
      history.publish(client, refused);
      history.check(client, small);
    }
    auditAfterRestart(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void publish_noRoomForContent_failsAndNothingIsPublished(int pages) throws Exception {
    try (TestServer server = start(0);
        ServerClient client = ServerClient.of(server)) {
      history.publish(client, sending(SmallRelease.of(1)));
      fillUpTo((long) pages * PAGE_BYTES);
      Sent refused = sending(SmallRelease.of(2));
      assertThat(client.tryPublish(refused.publishId(), refused.manifest()).statusCode())
          .isIn(500, 507);
      history.check(client, small);
      assertThat(client.status().bulletins()).containsExactly("MS99-001");
      Files.delete(filler);
      history.publish(client, refused);
      history.check(client, small);
    }
    auditAfterRestart(2);
  }

  /// All files of this release are in the content store already, so that the first thing there is
  /// no room for is the catalog's write.
  private SmallRelease withContentStored(ServerClient client) throws Exception {
    SmallRelease release = SmallRelease.of(2).in(MANY_LANGUAGES);
    try (TestCatalog other = TestCatalog.open(folder.resolve("other"))) {
      other.publish(release);
    }
    Path from = folder.resolve("other").resolve("content");
    try (java.util.stream.Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = data.resolve("content").resolve(from.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    history.publish(client, sending(SmallRelease.of(1)));
    return release;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void publish_noRoomForTheLog_isOfUnknownOutcomeAndSafeToRepeat(int pages) throws Exception {
    Sent unknown;
    try (TestServer server = start(0);
        ServerClient client = ServerClient.of(server)) {
      unknown = sending(withContentStored(client));
      fillUpTo((long) pages * PAGE_BYTES);
      assertThat(problem(client.tryPublish(unknown.publishId(), unknown.manifest())))
          .startsWith("500 ")
          .contains("/problems/unknown-outcome", "repeat it with the same publish id");
      assertThat(server.getAdmin("/metrics").body()).contains("patchbay_catalog_writable 0.0\n");
      // Machines are answered as before; publishing stays shut, also with room again.
      history.check(client, small);
      assertThat(client.status().bulletins()).containsExactly("MS99-001");
      Files.delete(filler);
      assertThat(problem(client.tryPublish(unknown.publishId(), unknown.manifest())))
          .startsWith("503 ")
          .contains("/problems/catalog-unavailable");
      history.check(client, small);
    }
    try (TestServer server = start(0);
        ServerClient client = ServerClient.of(server)) {
      history.check(client, small);
      history.publish(client, unknown);
      history.check(client, small);
    }
    auditAfterRestart(2);
  }

  @Test
  void publish_filledLittleByLittle_everythingAcknowledgedIsThereWithRoomAgain() throws Exception {
    try (TestServer server = start(0);
        ServerClient client = ServerClient.of(server)) {
      fillUpTo(60 * PAGE_BYTES);
      int refused = 0;
      for (int number : IntStream.range(1, 30).toArray()) {
        Sent publish = sending(SmallRelease.of(number));
        HttpResponse<byte[]> response = client.tryPublish(publish.publishId(), publish.manifest());
        if (response.statusCode() == 200) {
          history.publish(client, publish);
        } else {
          assertThat(response.statusCode()).isIn(500, 503, 507);
          refused++;
        }
      }
      assertThat(refused).isBetween(1, 28);
      history.check(client, small);
      Files.delete(filler);
    }
    try (TestServer server = start(0);
        ServerClient client = ServerClient.of(server)) {
      history.check(client, small);
      history.repeatUnknown(client);
      history.check(client, small);
    }
    auditAfterRestart(29);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 2000})
  void upload_noRoomForTheFile_is507_nothingIsLeft_andWithRoomItIsStored(int pages)
      throws Exception {
    StoredRelease large = StoredRelease.of(SmallRelease.of(2).in(List.of("DEU")), 9 << 20);
    byte[] file = large.german();
    try (TestServer server = start(0);
        ServerClient client = ServerClient.of(server)) {
      history.publish(client, sending(SmallRelease.of(1)));
      fillUpTo((long) pages * PAGE_BYTES);
      for (int i = 0; i < 3; i++) {
        HttpResponse<byte[]> refused = uploadInPieces(client, file);
        assertThat(problem(refused)).startsWith("507 ").contains("/problems/no-space");
        assertThat(data.resolve("content").resolve("incoming")).isEmptyDirectory();
        history.check(client, small);
      }
      assertThat(disk.toFile().getUsableSpace()).isGreaterThanOrEqualTo((pages - 1L) * PAGE_BYTES);
      Files.delete(filler);
      assertThat(uploadInPieces(client, file).statusCode()).isEqualTo(201);
      client.publish(UUID.randomUUID(), large.source());
      assertThat(client.offers(large.release().machine())).containsOnlyKeys("MS99-002");
    }
  }

  // The last answer: of the whole, or of the piece that was refused.
  private static HttpResponse<byte[]> uploadInPieces(ServerClient client, byte[] file)
      throws Exception {
    Sha256 sha256 = Sha256.of(file);
    for (int from = 0; true; from += 1 << 20) {
      byte[] piece = Arrays.copyOfRange(file, from, Math.min(file.length, from + (1 << 20)));
      HttpResponse<byte[]> answer = client.upload(sha256, from, file.length, piece);
      if (answer.statusCode() != 204) {
        return answer;
      }
    }
  }

  @Test
  void upload_belowFreeBytesMin_is507_andLeavesTheRoomThereIs() throws Exception {
    long min = 8 << 20;
    byte[] file = StoredRelease.of(2, 1 << 20).german();
    try (TestServer server = start(min);
        ServerClient client = ServerClient.of(server)) {
      fillUpTo(min + file.length / 2);
      long free = disk.toFile().getUsableSpace();
      assertThat(problem(uploadInPieces(client, file))).startsWith("507 ");
      assertThat(disk.toFile().getUsableSpace()).isEqualTo(free);
      fillUpTo(min + 2L * file.length);
      assertThat(uploadInPieces(client, file).statusCode()).isEqualTo(201);
    }
  }

  private void auditAfterRestart(long revision) throws IOException {
    try (TestCatalog catalog = TestCatalog.open(data)) {
      assertThat(catalog.catalog().revision()).isEqualTo(revision);
      catalog.catalog().audit();
    }
  }
}
