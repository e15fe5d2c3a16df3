package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Status;
import io.patchbay.server.testing.Await;
import io.patchbay.server.testing.Commands;
import io.patchbay.server.testing.Mount;
import io.patchbay.server.testing.PublishHistory;
import io.patchbay.server.testing.PublishHistory.Sent;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.ServerProcess;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Power cuts. The server's data lie in an image on a loop device; the process is stopped in the
/// middle of publishing and the image copied: the copy has what reached the disk, and nothing that
/// was in memory only. `kill -9` shows nothing of this, for the kernel keeps what it was given.
final class PowerCutTest {
  private static final int CUTS = 3;
  private static final long IMAGE_BYTES = 64 << 20;

  @TempDir Path folder;

  private final long seed = Long.getLong("patchbay.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final PublishHistory history = new PublishHistory();
  private final List<SmallRelease> small = new ArrayList<>();

  @BeforeEach
  void mayMount() throws Exception {
    Mount.assumePossible(folder);
  }

  @Test
  void powerCut_duringPublishing_losesNothingAcknowledged() throws Exception {
    Path image = Mount.ext4Image(folder.resolve("image0"), IMAGE_BYTES);
    for (int cut = 1; cut <= CUTS; cut++) {
      image = publishUntilCut(image, folder.resolve("image" + cut));
    }
    Path disk = Files.createDirectory(folder.resolve("last"));
    try (Mount mounted = Mount.ext4(image, disk)) {
      assertThat(mounted).isNotNull();
      try (ServerProcess server = start(disk);
          ServerClient client = server.client()) {
        history.check(client, small);
        history.repeatUnknown(client);
        history.check(client, small);
        server.stop();
      }
      try (TestCatalog catalog = TestCatalog.open(disk.resolve("data"))) {
        catalog.catalog().audit();
      }
    }
  }

  private static ServerProcess start(Path disk) throws Exception {
    return ServerProcess.start(disk.resolve("data"), "--free-bytes-min", "0");
  }

  /// Starts on the image, checks it, publishes, and copies the image at some moment.
  private Path publishUntilCut(Path image, Path copy) throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk-" + copy.getFileName()));
    try (Mount mounted = Mount.ext4(image, disk);
        ServerProcess server = start(disk);
        ServerClient client = server.client()) {
      assertThat(mounted).isNotNull();
      history.check(client, small);
      history.repeatUnknown(client);
      int total = 3 + random.nextInt(8);
      AtomicInteger acknowledged = new AtomicInteger();
      CompletableFuture<Void> publisher =
          CompletableFuture.runAsync(() -> publishUntilItFails(client, acknowledged));
      Await.until(
          total + " are acknowledged",
          Duration.ofSeconds(60),
          () -> acknowledged.get() >= total || publisher.isDone());
      server.freeze();
      Commands.run("cp", "--sparse=always", image.toString(), copy.toString());
      server.kill();
      assertThatPublisherLostItsServer(publisher);
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + ", " + image + ": " + e.getMessage(), e);
    }
    return copy;
  }

  @Test
  void powerCut_afterPublishingAhead_keepsWhatIsPending() throws Exception {
    Path image = Mount.ext4Image(folder.resolve("image"), IMAGE_BYTES);
    Path copy = folder.resolve("copy");
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Instant ahead = Instant.parse("2999-01-01T00:00:00Z");
    SmallRelease release = SmallRelease.of(1).at(ahead);
    UUID id = UUID.randomUUID();
    try (Mount mounted = Mount.ext4(image, disk);
        ServerProcess server = start(disk);
        ServerClient client = server.client()) {
      assertThat(mounted).isNotNull();
      assertThat(client.publish(id, release.source()).releaseAt()).isEqualTo(ahead);
      server.freeze();
      Commands.run("cp", "--sparse=always", image.toString(), copy.toString());
    }
    try (Mount mounted = Mount.ext4(copy, disk);
        ServerProcess server = start(disk);
        ServerClient client = server.client()) {
      assertThat(mounted).isNotNull();
      assertThat(client.status().pending())
          .containsExactly(new Status.Pending(release.bulletin(), ahead, 3));
      assertThat(client.publish(id, release.source()).releaseAt()).isEqualTo(ahead);
    }
  }

  private void publishUntilItFails(ServerClient client, AtomicInteger acknowledged) {
    try {
      while (true) {
        SmallRelease release = SmallRelease.of(small.size() + 1);
        small.add(release);
        Sent publish = history.sending(release.source());
        history.publish(client, publish);
        acknowledged.incrementAndGet();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertThatPublisherLostItsServer(CompletableFuture<Void> publisher)
      throws InterruptedException {
    try {
      publisher.get();
    } catch (ExecutionException e) {
      assertThat(e).hasRootCauseInstanceOf(IOException.class);
    }
  }
}
