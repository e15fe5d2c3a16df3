package io.patchbay.benchmarks;

import io.patchbay.server.applicability.Evaluator;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import io.patchbay.server.offer.OfferService;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.IntArrayList;
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

/// The same as [LookupBenchmark] in the real catalog of April 2009, for the fleet of December 2008.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xms1g", "-Xmx1g"})
@SuppressWarnings("NullAway.Init") // Set by JMH in @Setup.
public class RealCatalogBenchmark {
  private static final int MACHINES = 1 << 12; // A power of two, so that the index is a mask.

  private RealCatalog catalog;
  private OfferService<Answer> hot;
  private OfferService<Answer> cold;
  private FlatUpdates flat;
  private Rule[] rules;
  private ClientConfiguration[] machines;
  private int next;

  @Setup
  public void open() throws IOException {
    catalog = new RealCatalog();
    hot = catalog.open().hot();
    cold = catalog.open().cold();
    List<Update> updates = catalog.updates();
    flat = new FlatUpdates(updates.stream());
    rules = updates.stream().map(update -> update.rules().installable()).toArray(Rule[]::new);
    machines = Fleet.withInternetExplorer(MACHINES);
    for (ClientConfiguration machine : machines) {
      Answer answer = hot.answer(machine);
      if (!answer.equals(cold.answer(machine))
          || answer.offers().size() != flat.scan(machine).size()) {
        throw new IllegalStateException("hot, cold and scan differ for " + machine);
      }
    }
  }

  @TearDown
  public void close() {
    catalog.close();
  }

  private ClientConfiguration machine() {
    return machines[next++ & (MACHINES - 1)];
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

  /// The baseline: the same rules over all updates, without an index.
  @Benchmark
  public IntArrayList linearScan() {
    return flat.scan(machine());
  }

  /// One rule of one update; must allocate nothing.
  @Benchmark
  public boolean oneRule() {
    ClientConfiguration machine = machine();
    return Evaluator.holds(rules[(next * 31 & Integer.MAX_VALUE) % rules.length], machine);
  }
}
