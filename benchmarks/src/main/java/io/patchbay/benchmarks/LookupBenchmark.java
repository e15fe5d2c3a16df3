package io.patchbay.benchmarks;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.offer.OfferService;
import java.io.IOException;
import java.util.List;
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

  @Param({"real", "several", "random"})
  String mix;

  private OpenCatalog catalog;
  private OfferService<Answer> hot;
  private OfferService<Answer> cold;
  private final ClientConfiguration[] machines = new ClientConfiguration[QUESTIONS];
  private final IndexTuple[] rows = new IndexTuple[QUESTIONS];
  private CatalogView view;
  private int next;

  @Setup
  public void open() throws IOException {
    catalog = new OpenCatalog(Catalogs.folder(updates));
    hot = catalog.hot();
    cold = catalog.cold();
    view = catalog.catalog().view();
    Fleet fleet = new Fleet(new GeneratedCatalog(GeneratedCatalog.SEED, updates));
    for (int i = 0; i < QUESTIONS; i++) {
      Question question = fleet.next(mix);
      check(question, hot.answer(question.client()));
      machines[i] = question.client();
      rows[i] = row(question.client());
    }
  }

  // The row of the machine's first product; one of no update, if there is none.
  private IndexTuple row(ClientConfiguration machine) {
    List<IndexTuple> rows = IndexTuples.rows(IndexTuples.of(machine).getFirst(), 0xFF);
    return rows.stream().filter(row -> view.row(row) != null).findFirst().orElse(rows.getFirst());
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
    view.close();
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

  /// What every lookup has to touch of a machine, and nothing else: most of its memory is the
  /// machines'.
  @Benchmark
  public long machineOnly() {
    ClientConfiguration machine = machine();
    long touched = (long) machine.os().majorMinor() + machine.servicePack();
    for (int i = 0; i < machine.products().size(); i++) {
      touched += machine.products().get(i).name().hashCode() ^ machine.products().get(i).packed();
    }
    for (int i = 0; i < machine.components().size(); i++) {
      touched +=
          machine.components().get(i).name().hashCode() ^ machine.components().get(i).packed();
    }
    return machine.installedUpdates().contains("KB1") ? -touched : touched;
  }

  /// The row of the machine's first product from the catalog, and nothing made of it.
  @Benchmark
  public byte @Nullable [] pointGet() {
    return view.row(rows[next++ & (QUESTIONS - 1)]);
  }

  /// Every row is read from RocksDB, whose blocks are in memory.
  @Benchmark
  public Answer cold() {
    return cold.answer(machine());
  }
}
