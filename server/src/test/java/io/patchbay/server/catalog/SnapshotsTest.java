package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.SnapshotManifest;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotsTest {
  private static final String SECRET = "never before its instant";

  @TempDir private Path folder;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2009-02-01T00:00:00Z"));

  @Test
  void snapshot_installed_isTheSameCatalog_andAMirrors() throws IOException {
    Path data = folder.resolve("data");
    Path other = Files.createDirectories(folder.resolve("other"));
    try (TestCatalog catalog = publishing(data, 5);
        Snapshots snapshots = new Snapshots(catalog.catalog(), now::get)) {
      SnapshotManifest manifest = snapshots.current();
      catalog.publish(SmallRelease.of(9)); // Meanwhile the catalog goes on.
      Path downloaded = copy(snapshots, manifest, folder.resolve("downloaded"));
      Snapshots.install(other, manifest, downloaded);
      Snapshots.install(other, manifest, downloaded); // As after an interruption.
      try (TestCatalog mirror = TestCatalog.open(other);
          CatalogView there = mirror.catalog().view();
          CatalogView here = catalog.catalog().view()) {
        mirror.catalog().audit();
        assertThat(there.revision()).isEqualTo(5);
        assertThat(there.head()).isEqualTo(here.head(5)).isEqualTo(manifest.head());
        assertThat(there.updates()).isEqualTo(15);
        assertThat(rows(there)).isNotEmpty().isSubsetOf(rows(here));
        assertThat(mirror.catalog().mirrorState()).isPresent();
        assertThatThrownBy(() -> mirror.publish(SmallRelease.of(7)))
            .hasMessageContaining("publish there");
      }
    }
  }

  private static List<String> rows(CatalogView view) {
    List<String> rows = new ArrayList<>();
    view.forEachRow(
        (tuple, row) -> rows.add(tuple + " " + java.util.HexFormat.of().formatHex(row)));
    return rows;
  }

  @Test
  void snapshot_hasNoByteOfWhatIsNotReleased() throws IOException {
    try (TestCatalog catalog = publishing(folder.resolve("data"), 2);
        Snapshots snapshots = new Snapshots(catalog.catalog(), now::get)) {
      SmallRelease ahead = SmallRelease.of(3).at(Instant.now().plusSeconds(86_400)).noted(SECRET);
      catalog.publish(ahead);
      PendingRelease pending = catalog.catalog().pending().getFirst();
      Release release = pending.release();
      SnapshotManifest manifest = snapshots.current();
      assertThat(manifest.files()).isNotEmpty();
      List<byte[]> secrets =
          List.of(
              SECRET.getBytes(StandardCharsets.UTF_8),
              release.bulletin().id().getBytes(StandardCharsets.UTF_8),
              release.updates().getFirst().id().toString().getBytes(StandardCharsets.UTF_8),
              Keys.pending(release.bulletin().releasedAt(), pending.publishId()),
              Keys.publish(pending.publishId()));
      assertThat(found(folder.resolve("data/catalog"), secrets)).as("the check can fail").isTrue();
      assertThat(found(folder.resolve("data/snapshots"), secrets)).isFalse();
    }
  }

  private static boolean found(Path below, List<byte[]> secrets) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        for (byte[] secret : secrets) {
          if (bytes.contains(new String(secret, StandardCharsets.ISO_8859_1))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  @Test
  void current_isGivenAgain_untilItIsOld_andGoesWhenNobodyUsedItForAnHour() throws IOException {
    try (TestCatalog catalog = publishing(folder.resolve("data"), 2);
        Snapshots snapshots = new Snapshots(catalog.catalog(), now::get)) {
      SnapshotManifest first = snapshots.current();
      catalog.publish(SmallRelease.of(3));
      assertThat(snapshots.current()).isEqualTo(first);
      later(601);
      SnapshotManifest second = snapshots.current();
      assertThat(second.revision()).isEqualTo(3);
      String name = first.files().getFirst().name();
      assertThat(snapshots.file(first.id(), name)).isPresent();
      assertThat(snapshots.file(first.id(), "../" + first.id() + "/" + name)).isEmpty();
      later(2_000);
      assertThat(snapshots.current()).isEqualTo(second);
      later(2_000);
      assertThat(snapshots.current()).isEqualTo(second);
      assertThat(snapshots.file(first.id(), name)).isEmpty();
      later(3_601);
      assertThat(snapshots.current().id()).isNotEqualTo(second.id());
    }
    assertThat(folder.resolve("data/snapshots")).doesNotExist();
  }

  private void later(long seconds) {
    now.set(now.get().plusSeconds(seconds));
  }

  @Test
  void install_whereACatalogIs_isRefused_andChangesNothing() throws IOException {
    Path other = folder.resolve("other");
    publishing(other, 1).close();
    try (TestCatalog catalog = publishing(folder.resolve("data"), 2);
        Snapshots snapshots = new Snapshots(catalog.catalog(), now::get)) {
      SnapshotManifest manifest = snapshots.current();
      Path downloaded = copy(snapshots, manifest, folder.resolve("downloaded"));
      assertThatThrownBy(() -> Snapshots.install(other, manifest, downloaded))
          .hasMessageContaining("has a catalog already");
    }
    try (TestCatalog catalog = TestCatalog.open(other)) {
      assertThat(catalog.catalog().revision()).isEqualTo(1);
    }
  }

  private static TestCatalog publishing(Path data, int releases) throws IOException {
    TestCatalog catalog = TestCatalog.open(data);
    for (int i = 1; i <= releases; i++) {
      catalog.publish(SmallRelease.of(i));
    }
    return catalog;
  }

  private static Path copy(Snapshots snapshots, SnapshotManifest manifest, Path to)
      throws IOException {
    Files.createDirectories(to);
    for (SnapshotManifest.SnapshotFile file : manifest.files()) {
      Path from = snapshots.file(manifest.id(), file.name()).orElseThrow();
      Files.copy(from, to.resolve(file.name()));
    }
    return to;
  }
}
