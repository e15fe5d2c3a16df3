package io.patchbay.benchmarks;

import io.patchbay.server.applicability.Evaluator;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.offer.OfferService;
import io.patchbay.server.wire.StoredCodecs;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Time and garbage from one configuration to its offers, on one thread; no HTTP, no encoding. The
/// catalog is the real one of April 2009, the machines are a skewed fleet of December 2008.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xms1g", "-Xmx1g"})
@SuppressWarnings("NullAway.Init") // Set by JMH in @Setup.
public class LookupBenchmark {
  private static final int MACHINES = 1 << 12; // A power of two, so that the index is a mask.

  private RealCatalog catalog;
  private OfferService hot;
  private OfferService cold;
  private Rule[] rules;
  private ClientConfiguration[] machines;
  private int next;

  @Setup
  public void open() throws IOException {
    catalog = new RealCatalog();
    hot = new OfferService(catalog.catalog(), StoredCodecs.OFFER, 64 << 20, catalog.meters());
    cold = new OfferService(catalog.catalog(), StoredCodecs.OFFER, 0, catalog.meters());
    machines = Fleet.machines(MACHINES);
    for (ClientConfiguration machine : machines) {
      Answer answer = hot.answer(machine);
      if (!answer.equals(cold.answer(machine))) {
        throw new IllegalStateException("hot and cold differ for " + machine);
      }
    }
    rules =
        catalog.updates().stream().map(update -> update.rules().installable()).toArray(Rule[]::new);
  }

  @TearDown
  public void close() {
    catalog.close();
  }

  private ClientConfiguration machine() {
    return machines[next++ & (MACHINES - 1)];
  }

  /// Every row it needs is decoded in memory.
  @Benchmark
  public @Nullable Answer hotRow() {
    return hot.answerFromMemory(machine());
  }

  /// Every row is read from RocksDB, whose blocks are in memory, and decoded.
  @Benchmark
  public Answer coldRow() {
    return cold.answer(machine());
  }

  /// One rule of one update; must allocate nothing.
  @Benchmark
  public boolean oneRule() {
    ClientConfiguration machine = machine();
    return Evaluator.holds(rules[(next * 31 & Integer.MAX_VALUE) % rules.length], machine);
  }
}
