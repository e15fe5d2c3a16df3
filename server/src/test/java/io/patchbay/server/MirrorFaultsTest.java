package io.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import io.patchbay.server.domain.MirrorStatus;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.SnapshotManifest;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.Mirrors;
import io.patchbay.server.testing.Mount;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.ServerProcess;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.StoredRelease;
import io.patchbay.server.testing.TamperingProxy;
import io.patchbay.server.testing.TestServer;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mirrors whose way to their upstream, disk or process fails them.
final class MirrorFaultsTest {
  private static final String LOCAL = "patchbay_sync_failures_total{kind=\"local\"}";
  private static final long DISK_BYTES = 40 << 20;
  private static final int PAGE_BYTES = 4096;

  @TempDir private Path folder = Path.of("");
  private Path disk = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    disk = Files.createDirectory(folder.resolve("disk"));
  }

  private static boolean isOffered(TestServer server, SmallRelease release) throws Exception {
    try (ServerClient client = ServerClient.of(server)) {
      return client.offers(release.machine()).containsKey(release.bulletin());
    }
  }

  private static MirrorStatus status(TestServer mirror) {
    MirrorStatus status = mirror.server().status().mirror();
    if (status == null) {
      throw new AssertionError("no mirror");
    }
    return status;
  }

  private static void hasEverything(TestServer mirror, TestServer origin) throws Exception {
    Mirrors.caughtUp(mirror, origin);
    assertThat(Mirrors.feed(mirror, Scope.ALL)).isEqualTo(Mirrors.feed(origin, Scope.ALL));
  }

  @Test
  void proxy_isTheOnlyWay_alsoForFiles_andItsLossIsSaid() throws Exception {
    StoredRelease release = StoredRelease.of(1, 10_000);
    URI onlyTheProxyKnows = URI.create("http://origin.invalid");
    try (TestServer origin = TestServer.start(folder.resolve("0"));
        TamperingProxy proxy = new TamperingProxy(Mirrors.uri(origin));
        TestServer mirror =
            Mirrors.start(
                folder.resolve("1"),
                onlyTheProxyKnows,
                Map.of(Setting.UPSTREAM_PROXY, proxy.address()))) {
      Mirrors.publish(origin, release);
      hasEverything(mirror, origin);
      Eventually.holds("offered with its files", () -> isOffered(mirror, release.release()));
      proxy.stop();
      // Of what was under way, it is only known that it was cut.
      Eventually.holds(
          "said", () -> status(mirror).lastFailure().contains("to the proxy " + proxy.address()));
      assertThat(status(mirror).lastFailure()).contains(onlyTheProxyKnows.toString());
      assertThat(isOffered(mirror, release.release())).isTrue();
    }
  }

  /// No time is too long; one that is too short would be a ceiling for each.
  @Test
  void bandwidthCeiling_holdsForCatalogAndFilesTogether() throws Exception {
    long ceiling = 200_000;
    StoredRelease release = StoredRelease.of(1, 150_000);
    try (TestServer origin = TestServer.start(folder.resolve("0"))) {
      Mirrors.publish(origin, release);
      long began = System.nanoTime();
      try (TestServer mirror =
          Mirrors.start(
              folder.resolve("1"),
              Mirrors.uri(origin),
              Map.of(Setting.MIRROR_BYTES_PER_SECOND_MAX, Long.toString(ceiling)))) {
        Eventually.holds("offered with its files", () -> isOffered(mirror, release.release()));
        Eventually.holds("all files came", () -> status(mirror).filesWanted() == 0);
        double seconds = (System.nanoTime() - began) / 1e9;
        double received = Mirrors.metric(mirror, "patchbay_sync_bytes_total");
        assertThat(received).isGreaterThan(release.packages().size() * 150_000.0);
        double unpaid = ceiling / 10.0 + (64 << 10);
        assertThat(seconds).isGreaterThan((received - unpaid) / ceiling);
      }
    }
  }

  private void fillUpTo(long bytes) throws IOException {
    Path filler = disk.resolve("filler");
    long left = disk.toFile().getUsableSpace() - bytes;
    byte[] page = new byte[PAGE_BYTES];
    try (var out = Files.newOutputStream(filler)) {
      for (long written = 0; written + PAGE_BYTES <= left; written += PAGE_BYTES) {
        out.write(page);
      }
    }
  }

  private TestServer startOnDisk(TestServer origin, long freeBytesMin) throws IOException {
    return Mirrors.start(
        disk.resolve("data"),
        Mirrors.uri(origin),
        Map.of(Setting.FREE_BYTES_MIN, Long.toString(freeBytesMin)));
  }

  @Test
  void diskWithTooLittleRoom_isSaid_whatIsThereIsOffered_andItGoesOnByItself() throws Exception {
    Mount.assumePossible(folder);
    long min = 8 << 20;
    try (Mount _ = Mount.tmpfs(disk, DISK_BYTES);
        TestServer origin = TestServer.start(folder.resolve("0"));
        TestServer mirror = startOnDisk(origin, min)) {
      Mirrors.publish(origin, SmallRelease.of(1));
      hasEverything(mirror, origin);
      Eventually.holds("offered", () -> isOffered(mirror, SmallRelease.of(1)));
      fillUpTo(min - 2 * PAGE_BYTES);
      Mirrors.publish(origin, SmallRelease.of(2));
      Eventually.holds("said", () -> Mirrors.metric(mirror, LOCAL) > 1);
      assertThat(status(mirror).lastFailure()).contains("bytes free", disk.toString());
      assertThat(mirror.server().status().catalogRevision()).isEqualTo(1);
      assertThat(isOffered(mirror, SmallRelease.of(1))).isTrue();
      Files.delete(disk.resolve("filler"));
      hasEverything(mirror, origin);
      Eventually.holds("offered", () -> isOffered(mirror, SmallRelease.of(2)));
    }
  }

  @Test
  void diskThatIsFull_isSaid_whatIsThereIsOffered_andItGoesOnAfterARestart() throws Exception {
    Mount.assumePossible(folder);
    try (Mount _ = Mount.tmpfs(disk, DISK_BYTES);
        TestServer origin = TestServer.start(folder.resolve("0"))) {
      Mirrors.publish(origin, SmallRelease.of(1));
      try (TestServer mirror = startOnDisk(origin, 0)) {
        hasEverything(mirror, origin);
        Eventually.holds("offered", () -> isOffered(mirror, SmallRelease.of(1)));
        fillUpTo(0);
        Mirrors.publish(origin, SmallRelease.of(2));
        Eventually.holds("said", () -> Mirrors.metric(mirror, LOCAL) > 1);
        assertThat(status(mirror).lastFailure()).containsIgnoringCase("restart");
        assertThat(isOffered(mirror, SmallRelease.of(1))).isTrue();
        Files.delete(disk.resolve("filler"));
      }
      try (TestServer mirror = startOnDisk(origin, 0)) {
        hasEverything(mirror, origin);
        Eventually.holds("offered", () -> isOffered(mirror, SmallRelease.of(2)));
      }
    }
  }

  @Test
  void killedWhileItsFirstSnapshotComes_goesOnWhereItWas() throws Exception {
    Random random = new Random(20081217);
    Path data = folder.resolve("1");
    try (TestServer origin = TestServer.start(folder.resolve("0"))) {
      for (int number : List.of(1, 2, 3, 4)) {
        Mirrors.publish(origin, SmallRelease.of(number));
      }
      long before = 0;
      for (int kill = 0; kill < 3; kill++) {
        long kept = before;
        long due = before + 1 + random.nextInt(12_000);
        try (ServerProcess mirror = launch(data, origin, "30000")) {
          Eventually.holds("more of it came: " + mirror.describe(), () -> came(data, kept) >= due);
          mirror.kill();
        }
        before = came(data, kept);
        assertThat(data.resolve("catalog.head")).doesNotExist();
      }
      assertThat(before).isGreaterThan(15_000);
      long total = bytes(data.resolve("first-sync").resolve("manifest"));
      try (TestServer mirror =
          Mirrors.start(
              data,
              Mirrors.uri(origin),
              Map.of(
                  Setting.MIRROR_SNAPSHOT_UPDATES_MIN, "1", Setting.MIRROR_CONTENT, "on-demand"))) {
        hasEverything(mirror, origin);
        assertThat(data.resolve("first-sync")).doesNotExist();
        assertThat(Mirrors.metric(mirror, "patchbay_sync_changes_total")).as("by feed").isZero();
        // What is received beside it is little: heads, and what was in flight.
        assertThat(Mirrors.metric(mirror, "patchbay_sync_bytes_total"))
            .isLessThan(total - before + 10_000.0);
      }
    }
  }

  private static ServerProcess launch(Path data, TestServer origin, String bytesPerSecondMax)
      throws IOException {
    return ServerProcess.launchMirror(
        data,
        Mirrors.uri(origin),
        "--mirror-snapshot-updates-min",
        "1",
        "--mirror-bytes-per-second-max",
        bytesPerSecondMax);
  }

  private static long bytes(Path manifest) throws Exception {
    ByteBuffer encoded = ByteBuffer.wrap(Files.readAllBytes(manifest));
    return FeedWire.snapshot(encoded, Format.PROTOBUF).files().stream()
        .mapToLong(SnapshotManifest.SnapshotFile::size)
        .sum();
  }

  /// The bytes of the snapshot that are on disk; what was there once is never given up.
  private static long came(Path data, long kept) throws IOException {
    Path files = data.resolve("first-sync").resolve("files");
    if (!Files.exists(files)) {
      return 0;
    }
    long bytes = 0;
    try (Stream<Path> found = Files.list(files)) {
      for (Path file : found.toList()) {
        bytes += Files.size(file);
      }
    }
    assertThat(bytes).isGreaterThanOrEqualTo(kept);
    return bytes;
  }
}
