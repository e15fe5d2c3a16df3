package io.patchbay.benchmarks;

import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.offer.OfferService;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// From a configuration to its offers in catalogs of four sizes, on one thread; no HTTP, no
/// encoding. Every answer was compared with the expected one before.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xms4g", "-Xmx4g"})
@SuppressWarnings("NullAway.Init") // Set by JMH in @Setup.
public class LookupBenchmark {
  private static final int QUESTIONS =
      Integer.getInteger("q", 1 << 14); // A power of two, so that the index is a mask.

  @Param({"300", "30000", "300000", "3000000"})
  int updates;

  @Param({"real", "random"})
  String mix;

  private OpenCatalog catalog;
  private OfferService hot;
  private OfferService cold;
  private final ClientConfiguration[] machines = new ClientConfiguration[QUESTIONS];
  private int next;

  @Setup
  public void open() throws IOException {
    catalog = new OpenCatalog(Catalogs.folder(updates));
    hot = catalog.hot();
    cold = catalog.cold();
    Fleet fleet = new Fleet(new GeneratedCatalog(GeneratedCatalog.SEED, updates));
    for (int i = 0; i < QUESTIONS; i++) {
      Question question = fleet.next(mix);
      check(question, hot.answer(question.client()));
      machines[i] = question.client();
    }
  }

  static void check(Question question, Answer answer) {
    Set<UUID> offers =
        answer.offers().stream().map(o -> o.identity().updateId()).collect(Collectors.toSet());
    if (!offers.equals(question.offers())) {
      throw new IllegalStateException(
          question.client() + ": " + offers + " (expected: " + question.offers() + ")");
    }
  }

  @TearDown
  public void close() {
    catalog.close();
  }

  private ClientConfiguration machine() {
    return machines[next++ & (QUESTIONS - 1)];
  }

  /// Every row it needs is in memory.
  @Benchmark
  public @Nullable Answer hot() {
    return hot.answerFromMemory(machine());
  }

  /// Every row is read from RocksDB, whose blocks are in memory, and decoded.
  @Benchmark
  public Answer cold() {
    return cold.answer(machine());
  }
}
