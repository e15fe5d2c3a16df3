package io.patchbay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.proto.v1.Offer;
import io.patchbay.sim.testing.Payload;
import io.patchbay.sim.testing.UpdateServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The client is a process, and is killed with SIGKILL in the middle of a download.
final class KilledClientTest {
  private static final int MIB = 1 << 20;
  private static final int PIECES = 12;
  private static final Duration WAIT_MAX = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void kill_inMidDownload_nextRunFetchesOnlyWhatIsMissing() throws Exception {
    Payload payload = Payload.random("big.exe", PIECES * MIB, 1);
    Path journal = directory.resolve("incoming/" + payload.sha256() + ".part.journal");
    var begun = new AtomicInteger();
    var never = new CountDownLatch(1);
    try (var server = new UpdateServer()) {
      server.offering(offer(), payload);
      server.hook(
          exchange -> {
            boolean isContent = exchange.getRequestURI().getPath().startsWith("/content/");
            return isContent && begun.incrementAndGet() > 7 && await(never);
          });
      Process client = start(server);
      try {
        until("pieces are there", () -> marks(journal).size() >= 5);
      } finally {
        client.destroyForcibly().waitFor();
        never.countDown();
      }
      List<String> there = marks(journal);
      server.hook(_ -> false);
      server.asked.clear();

      Run run = Run.of(arguments(server).toArray(String[]::new));
      assertThat(run.err()).isEmpty();
      assertThat(run.status()).isZero();
      assertThat(run.out())
          .contains("whole file, %,d of them there before\n".formatted(there.size() * MIB))
          .contains("%,d bytes fetched\n".formatted((PIECES - there.size()) * MIB));
      assertThat(server.asked).hasSize(PIECES - there.size()).doesNotContainAnyElementsOf(there);
      assertThat(directory.resolve("files").resolve(payload.sha256()).resolve("big.exe"))
          .hasBinaryContent(payload.bytes());
    }
  }

  private Process start(UpdateServer server) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(PatchbaySim.class.getName());
    command.addAll(arguments(server));
    return new ProcessBuilder(command)
        .redirectOutput(directory.resolve("out").toFile())
        .redirectError(directory.resolve("err").toFile())
        .start();
  }

  private List<String> arguments(UpdateServer server) {
    return Machines.check(
        server.uri(), "--install", directory.toString(), "--no-compression", "--connections", "2");
  }

  /// What was asked for the pieces that are there.
  private static List<String> marks(Path journal) throws IOException {
    if (!Files.exists(journal)) {
      return List.of();
    }
    String marks = Files.readString(journal).replaceFirst("(?s).*\n", "");
    List<String> there = new ArrayList<>();
    for (int piece = 0; piece < marks.length(); piece++) {
      if (marks.charAt(piece) == '#') {
        there.add("GET bytes=" + piece * MIB + "-" + ((piece + 1) * MIB - 1));
      }
    }
    return there;
  }

  private static boolean await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void until(String what, Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > WAIT_MAX.toNanos()) {
        throw new AssertionError("not within " + WAIT_MAX + ": " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static Offer offer() {
    return Offer.newBuilder()
        .setUpdateId("82550b89-7c49-553d-b32f-567df37260ce")
        .setRevision(1)
        .setKbArticle("960714")
        .setBulletin("MS08-078")
        .build();
  }
}
