package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.content.ContentStore;
import io.patchbay.server.content.StoredFile;
import io.patchbay.server.content.Uploads;
import io.patchbay.server.domain.GarbageReport;
import io.patchbay.server.domain.ManifestException;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.StoredRelease;
import io.patchbay.server.testing.TestCatalog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GarbageCollectorTest {
  private static final Duration DAY = Duration.ofHours(24);
  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir Path data;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private TestCatalog catalog;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private Uploads uploads;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private GarbageCollector collector;

  @BeforeEach
  void open() throws IOException {
    catalog = TestCatalog.open(data);
    uploads = new Uploads(catalog.content(), 0);
    collector =
        new GarbageCollector(
            catalog.publisher(),
            catalog.catalog(),
            catalog.content(),
            uploads,
            InstantSource.system());
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private StoredFile old(String text) throws IOException {
    StoredFile file = catalog.content().put(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return age(file);
  }

  private static StoredFile age(StoredFile file) throws IOException {
    Instant twoDaysAgo = Instant.now().minus(DAY.multipliedBy(2));
    Files.setLastModifiedTime(file.path(), FileTime.from(twoDaysAgo));
    return file;
  }

  private void publish(StoredRelease release) throws IOException {
    catalog.publisher().publish(UUID.randomUUID(), release.source(), Set.of());
  }

  private void store(StoredRelease release) throws IOException {
    for (byte[] file : release.packages().values()) {
      age(catalog.content().put(file));
    }
  }

  @Test
  void collect_oldAndUnnamed_goes_butADryRunOnlyCounts() throws IOException {
    StoredFile garbage = old("garbage");
    StoredFile young = catalog.content().put(new byte[100]);

    assertThat(collector.collect(DAY, true)).isEqualTo(new GarbageReport(true, 1, 7, 0, 0));
    assertThat(garbage.path()).exists();
    assertThat(collector.collect(DAY, false)).isEqualTo(new GarbageReport(false, 1, 7, 0, 0));
    assertThat(garbage.path()).doesNotExist();
    assertThat(young.path()).exists();
    assertThat(collector.collect(Duration.ZERO, false).files()).isEqualTo(1);
    assertThat(young.path()).doesNotExist();
  }

  @Test
  void collect_namedByAPublishedOrPendingRevision_stays() throws IOException {
    StoredRelease published = StoredRelease.of(1, 100);
    StoredRelease pending = StoredRelease.of(SmallRelease.of(2).at(LATER), 100);
    for (StoredRelease release : java.util.List.of(published, pending)) {
      store(release);
      publish(release);
    }
    assertThat(collector.collect(Duration.ZERO, false).files()).isZero();
    assertThat(catalog.content().find(published.germanDigest())).isPresent();
    assertThat(catalog.content().find(pending.germanDigest())).isPresent();
  }

  @Test
  void collect_uploadsThatWereGivenUp_goToo() throws IOException {
    Sha256 sha256 = Sha256.of(new byte[1000]);
    uploads.append(sha256, 0, 1000, ByteBuffer.wrap(new byte[10]));

    assertThat(collector.collect(DAY, false)).isEqualTo(new GarbageReport(false, 0, 0, 0, 0));
    assertThat(collector.collect(Duration.ZERO, true))
        .isEqualTo(new GarbageReport(true, 0, 0, 1, 10));
    assertThat(collector.collect(Duration.ZERO, false).uploads()).isEqualTo(1);
    assertThat(uploads.offset(sha256)).isZero();
  }

  @Test
  void collect_oldButSaidToBeThere_staysForThePublishToCome() throws IOException {
    StoredRelease release = StoredRelease.of(1, 100);
    store(release);
    for (byte[] file : release.packages().values()) {
      assertThat(uploads.claim(Sha256.of(file))).isPresent();
    }
    assertThat(collector.collect(DAY, false).files()).isZero();
    publish(release);
  }

  @Test
  void collect_whilePublishing_takesNoFileThatIsNamedThen() throws Exception {
    for (int i = 1; i <= 30; i++) {
      StoredRelease release = StoredRelease.of(i, 100);
      store(release);
      CompletableFuture<Boolean> published =
          CompletableFuture.supplyAsync(() -> tryPublish(release));
      GarbageReport report = collector.collect(Duration.ZERO, false);
      // Either the publish came first and all stays, or it was refused since a file is missing.
      assertThat(published.get()).as("round %d, %s", i, report).isEqualTo(report.files() == 0);
      if (published.get()) {
        for (byte[] file : release.packages().values()) {
          assertThat(catalog.content().find(Sha256.of(file))).isPresent();
        }
      }
      collector.collect(Duration.ZERO, false);
    }
  }

  private boolean tryPublish(StoredRelease release) {
    try {
      publish(release);
      return true;
    } catch (ManifestException e) {
      return false;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void collect_smallerForms_goWithTheirFile_andStayWithIt() throws IOException {
    StoredRelease release = StoredRelease.of(1, 100);
    store(release);
    publish(release);
    Sha256 named = release.germanDigest();
    StoredFile garbage = old("garbage");
    String suffix = ".from." + garbage.sha256() + ".dcz";
    Path kept = StoredRelease.stored(data, named).resolveSibling(named + suffix);
    Path gone = garbage.path().resolveSibling(garbage.sha256() + ".zst");
    Files.write(kept, new byte[5]);
    Files.write(gone, new byte[5]);

    assertThat(collector.collect(Duration.ZERO, false))
        .isEqualTo(new GarbageReport(false, 1, 12, 0, 0));
    assertThat(gone).doesNotExist();
    assertThat(kept).exists();
  }

  @Test
  void publish_recordsSizeAndSha1_ofEachFile() throws IOException {
    StoredRelease now = StoredRelease.of(1, 100);
    store(now);
    publish(now);
    ContentStore content = catalog.content();
    try (var view = catalog.catalog().view()) {
      assertThat(view.file(now.germanDigest()))
          .contains(content.find(now.germanDigest()).orElseThrow().facts());
      assertThat(view.file(Sha256.of())).isEmpty();
    }
  }
}
