package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.Await;
import io.patchbay.server.testing.DataFolder;
import io.patchbay.server.testing.PublishHistory;
import io.patchbay.server.testing.PublishHistory.Sent;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.ServerProcess;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes, killed with SIGKILL in the middle of publishing, again and again on one data
/// folder. What was acknowledged is kept by the test, outside of the server.
final class CatalogCrashTest {
  private static final int KILLS = 12;
  private static final int REAL_EVERY = 3;
  private static final List<String> REAL = List.of("ms08-073", "ms08-078", "ms09-002", "ms09-014");
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  @TempDir Path data;

  private final long seed = Long.getLong("patchbay.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final PublishHistory history = new PublishHistory();
  private final List<SmallRelease> small = new ArrayList<>();
  private final Deque<String> real = new ArrayDeque<>(REAL);
  private final Map<Moment, int[]> seen = new EnumMap<>(Moment.class);

  /// When the process is killed.
  private enum Moment {
    /// Some time after the request was sent.
    DELAY,
    /// The log grows: the change is being written, and is not synced yet.
    LOG_GROWS,
    /// The change is on disk; the head file is being replaced.
    HEAD_BEGUN,
    /// The head file was replaced; the answer is on its way.
    HEAD_REPLACED,
    /// Some file of the content is there, and others are not.
    CONTENT
  }

  @Test
  void kill_duringPublishing_losesNothingAcknowledgedAndLeavesNothingHalfDone() throws Exception {
    for (int round = 0; round < KILLS; round++) {
      try (ServerProcess server = ServerProcess.start(data);
          ServerClient client = server.client()) {
        restartAndKill(server, client, round);
      }
    }
    checkAfterLastKill();
    System.out.println("CatalogCrashTest, seed " + seed + ": " + summary());
  }

  private void restartAndKill(ServerProcess server, ServerClient client, int round) {
    try {
      history.check(client, small);
      // Now and then the repeated publish is the one that is killed.
      Sent next = unknown();
      if (next != null && random.nextInt(3) > 0) {
        history.repeatUnknown(client);
        history.check(client, small);
        next = null;
      }
      // Every moment comes once in five rounds, with another kind of manifest each time.
      Moment[] moments = Moment.values();
      Moment moment = moments[(round + round / moments.length) % moments.length];
      killDuring(server, client, next == null ? next(round) : next, moment);
    } catch (AssertionError | Exception e) {
      throw new AssertionError(
          "seed " + seed + ", round " + round + ": " + e.getMessage() + "; " + server.describe(),
          e);
    }
  }

  private Sent unknown() {
    return history.sent().stream().filter(s -> !history.isAcknowledged(s)).findAny().orElse(null);
  }

  private Sent next(int round) throws IOException {
    if (round % REAL_EVERY == 0 && !real.isEmpty()) {
      String name = real.pop();
      byte[] yaml = TestServer.release(name).getBytes(StandardCharsets.UTF_8);
      return history.sending(new ManifestSource(name + ".yaml", yaml));
    }
    SmallRelease release = SmallRelease.of(small.size() + 1);
    small.add(release);
    return history.sending(release.source());
  }

  private void killDuring(ServerProcess server, ServerClient client, Sent publish, Moment moment)
      throws Exception {
    Path head = data.resolve("catalog.head");
    final long logBytes = logBytes();
    final Object headKey = fileKey(head);
    final long contentBefore = contentFolders();
    CompletableFuture<PublishResult> answer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return client.publish(publish.publishId(), publish.manifest());
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("killed before it answered", e);
              }
            });
    long sent = System.nanoTime();
    long delayNanos = random.nextLong(Duration.ofMillis(400).toNanos());
    int folders = 1 + random.nextInt(Math.max(1, publish.updates() / 4));
    Await.until(
        moment + " of " + publish.bulletin(),
        WAIT_MAX,
        () ->
            answer.isDone()
                || switch (moment) {
                  case DELAY -> System.nanoTime() - sent > delayNanos;
                  case LOG_GROWS -> logBytes() > logBytes;
                  case HEAD_BEGUN -> Files.exists(data.resolve("catalog.head.tmp"));
                  case HEAD_REPLACED -> !fileKey(head).equals(headKey);
                  case CONTENT -> contentFolders() >= contentBefore + folders;
                });
    server.kill();
    try {
      history.answered(publish, answer.get());
      count(moment, 0);
    } catch (ExecutionException e) {
      assertThat(e).hasRootCauseInstanceOf(IOException.class);
      count(moment, 1);
    }
  }

  private void count(Moment moment, int outcome) {
    seen.computeIfAbsent(moment, m -> new int[2])[outcome]++;
  }

  private String summary() {
    StringBuilder text = new StringBuilder();
    seen.forEach(
        (moment, counts) ->
            text.append(moment)
                .append(": ")
                .append(counts[0])
                .append(" acknowledged, ")
                .append(counts[1])
                .append(" unknown; "));
    return text.toString();
  }

  private long logBytes() throws IOException {
    return DataFolder.files(data.resolve("catalog"), "\\d+\\.log").stream()
        .mapToLong(log -> log.toFile().length())
        .sum();
  }

  private static Object fileKey(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  // Their first two digits name the folders; close enough, and quick.
  private long contentFolders() throws IOException {
    return DataFolder.files(data.resolve("content"), "[0-9a-f]{2}").size();
  }

  private void checkAfterLastKill() throws Exception {
    try (ServerProcess server = ServerProcess.start(data);
        ServerClient client = server.client()) {
      history.check(client, small);
      history.repeatUnknown(client);
      history.check(client, small);
      server.stop();
    }
    try (TestCatalog catalog = TestCatalog.open(data);
        CatalogView view = catalog.catalog().view()) {
      catalog.catalog().audit();
      assertThat(view.revision()).isEqualTo(history.sent().size());
      List<Update> updates = new ArrayList<>();
      view.forEachUpdate(updates::add);
      for (Update update : updates) {
        assertThat(catalog.content().find(update.files().getFirst().sha256()))
            .as("content of %s", update.packageName())
            .isPresent();
      }
    }
    try (Stream<Path> files = Files.walk(data)) {
      assertThat(files.filter(file -> file.toString().endsWith(".tmp")))
          .as("left over though everything was repeated")
          .isEmpty();
    }
  }
}
