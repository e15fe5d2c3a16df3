package io.patchbay.sim.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.sim.testing.FakeTime;
import io.patchbay.sim.testing.FlakyProxy;
import io.patchbay.sim.testing.FlakyProxy.Fault;
import io.patchbay.sim.testing.Payload;
import io.patchbay.sim.testing.UpdateServer;
import io.patchbay.sim.wire.Connection;
import io.patchbay.sim.wire.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Downloads through a proxy that cuts, resets, truncates, stalls, delays, corrupts and duplicates.
final class FlakyNetworkProperties {
  private static final int RUNS = 300;
  private static final int MIB = 1 << 20;
  private static final Duration SILENCE_MAX = Duration.ofMillis(100);

  @TempDir private Path directory;
  private final long seed = Long.getLong("patchbay.seed", System.nanoTime());
  private final Map<String, Integer> ends = new TreeMap<>();
  private int retries;
  private int thrownAway;

  @Test
  void fetch_whateverTheNetworkDoes_isTheRightFileOrAClearError() throws Exception {
    var seeds = new Random(seed);
    long runSeed = seed;
    for (int run = 0; run < RUNS; run++) {
      try {
        run(run, new Random(runSeed));
      } catch (AssertionError | Exception e) {
        throw new AssertionError("seed " + runSeed + ", in the first run: " + e.getMessage(), e);
      }
      runSeed = seeds.nextLong(); // Neighbours would begin alike.
    }
    System.out.printf(
        "FlakyNetworkProperties, seed %d: %s, %d retries, %d thrown away%n",
        seed, ends, retries, thrownAway);
    assertThat(retries).as("the network is flaky").isGreaterThan(RUNS / 2);
    assertThat(thrownAway).as("bits turn").isPositive();
    int succeeded = RUNS - ends.getOrDefault("error", 0);
    assertThat(succeeded).as("seed %s: of %s runs", seed, RUNS).isGreaterThan(RUNS * 9 / 10);
  }

  private void run(int number, Random random) throws Exception {
    Path folder = Files.createDirectory(directory.resolve("run" + number));
    Payload payload = payload(random);
    Payload old = payload.changed(random.nextLong());
    Path base = Files.write(folder.resolve("base"), old.bytes());
    try (var server = new UpdateServer().serving(payload)) {
      if (random.nextInt(3) == 0) {
        server.withoutRanges();
      }
      if (random.nextInt(3) == 0) {
        server.zstd(payload, payload.zstd());
      }
      if (random.nextInt(3) == 0) {
        server.delta(old, payload, payload.delta(old));
      }
      var held = new Held(base, old.sha256(), old.bytes().length);
      try (var proxy =
          new FlakyProxy(
              server.uri(),
              random.nextLong(),
              EnumSet.allOf(Fault.class),
              60 + random.nextInt(40),
              Math.min(2 * MIB, payload.bytes().length + 500))) {
        fetch(proxy, folder, payload, held, random);
      }
    }
  }

  // From one byte to some pieces; half of them compressible.
  private static Payload payload(Random random) {
    int length = (int) Math.pow(7 * MIB, 0.2 + 0.8 * random.nextDouble());
    return random.nextBoolean()
        ? Payload.random("a.exe", length, random.nextLong())
        : new Payload("a.exe", new byte[length]);
  }

  private void fetch(FlakyProxy proxy, Path folder, Payload payload, Held held, Random random)
      throws Exception {
    Path target = folder.resolve("a.exe");
    Path incoming = Files.createDirectory(folder.resolve("incoming"));
    var time = new FakeTime();
    String end;
    try (var connection = new Connection(proxy.uri(), SILENCE_MAX)) {
      var patience = new Patience(Duration.ofMinutes(2), time, random, _ -> {});
      var settings = new DownloadSettings(1 + random.nextInt(4), true, true);
      var downloader = new Downloader(connection, settings, patience, random, (_, _, _) -> {});
      var place = new Downloader.Place(incoming, target);
      Fetched fetched = downloader.fetch(payload.file(), place, List.of(held));
      thrownAway += fetched.inVain().isPresent() ? 1 : 0;
      end = fetched.form().orElse("was there");
    } catch (WrongBytesException | GaveUpException | ProblemException e) {
      assertThat(e).hasMessageMatching("(?s).{10,}");
      end = "error";
    }
    retries += time.pauses.size();
    ends.merge(end, 1, Integer::sum);
    assertThat(Files.exists(target)).isEqualTo(!end.equals("error"));
    if (Files.exists(target)) {
      assertThat(Files.readAllBytes(target)).isEqualTo(payload.bytes());
    }
    assertThatNothingIsLongerThan(payload.bytes().length, incoming);
  }

  private static void assertThatNothingIsLongerThan(long length, Path incoming) throws IOException {
    try (var files = Files.list(incoming)) {
      assertThat(
              files.filter(file -> file.toString().endsWith(".part")).map(f -> f.toFile().length()))
          .allMatch(found -> found <= length);
    }
  }
}
