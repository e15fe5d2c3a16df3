package io.patchbay.benchmarks;

import io.patchbay.server.domain.ClientConfiguration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.agrona.collections.IntArrayList;
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
import org.openjdk.jmh.annotations.Warmup;

/// What a lookup costs without rows: by intersecting bitmaps, and by looking at every update.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms6g", "-Xmx6g"})
public class NoIndexBenchmark {
  private static final int QUESTIONS = 1 << 10; // A power of two, so that the index is a mask.

  /// The catalog, made in memory.
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // Set by JMH in @Setup.
  public abstract static class Made {
    @Param({"real", "random"})
    String mix;

    DimensionBitmaps bitmaps;
    private final ClientConfiguration[] machines = new ClientConfiguration[QUESTIONS];
    private int next;

    void make(int updates) {
      GeneratedCatalog catalog = new GeneratedCatalog(GeneratedCatalog.SEED, updates);
      bitmaps = new DimensionBitmaps(catalog);
      Fleet fleet = new Fleet(catalog);
      for (int i = 0; i < QUESTIONS; i++) {
        Question question = fleet.next(mix);
        IntArrayList answer = bitmaps.answer(question.client());
        if (!question
            .offers()
            .equals(answer.stream().map(bitmaps.updates()::id).collect(Collectors.toSet()))) {
          throw new IllegalStateException(question + " is answered otherwise");
        }
        machines[i] = question.client();
      }
    }

    ClientConfiguration machine() {
      return machines[next++ & (QUESTIONS - 1)];
    }
  }

  /// For the bitmaps.
  public static class OfAnySize extends Made {
    @Param({"300", "30000", "300000", "3000000"})
    int updates;

    @Setup
    public void make() {
      make(updates);
    }
  }

  /// For the scan, which takes a second a question beyond.
  public static class OfBearableSize extends Made {
    @Param({"300", "30000", "300000"})
    int updates;

    @Setup
    public void make() {
      make(updates);
    }
  }

  /// One bitmap for each value of product, system, architecture and language; their intersection,
  /// then the rules of what is left.
  @Benchmark
  public IntArrayList bitmaps(OfAnySize made) {
    return made.bitmaps.answer(made.machine());
  }

  /// The same rules over all updates.
  @Benchmark
  public IntArrayList linearScan(OfBearableSize made) {
    return made.bitmaps.updates().scan(made.machine());
  }
}
