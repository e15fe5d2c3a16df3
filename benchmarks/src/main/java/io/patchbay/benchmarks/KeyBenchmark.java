package io.patchbay.benchmarks;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.agrona.collections.Long2LongHashMap;
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
import org.rocksdb.RocksDBException;

/// The floor under a lookup: finding one row by its key, and nothing else. There is an entry for
/// each row of the catalog, and each question asks for the row of a machine's first product.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xms2g", "-Xmx2g"})
@SuppressWarnings("NullAway.Init") // Set by JMH in @Setup.
public class KeyBenchmark {
  private static final int QUESTIONS = 1 << 17; // A power of two, so that the index is a mask.
  private static final float LOAD_FACTOR = 0.55f;

  @Param({"300", "30000", "300000", "3000000"})
  int updates;

  @Param({"real", "random"})
  String mix;

  private final RowKey[] keys = new RowKey[QUESTIONS];
  private final long[] packed = new long[QUESTIONS];
  private final byte[][] bytes = new byte[QUESTIONS][];
  private final Map<RowKey, Integer> records = new HashMap<>();
  private Long2LongHashMap longs;
  private final Long2LongHashMap updateNumbers = new Long2LongHashMap(-1);
  private final long[] updateKeys = new long[QUESTIONS];
  private KeysInRocksDb rocksDb;
  private int next;

  @Setup
  public void open() throws RocksDBException, IOException {
    GeneratedCatalog catalog = new GeneratedCatalog(GeneratedCatalog.SEED, updates);
    List<RowKey> rows = catalog.rows().toList();
    longs = new Long2LongHashMap(rows.size() * 2, LOAD_FACTOR, -1);
    for (RowKey row : rows) {
      longs.put(row.packed(), records.size());
      records.put(row, records.size());
    }
    fillUpdateNumbers();
    rocksDb = KeysInRocksDb.open(Catalogs.folder().resolve("keys-" + updates), rows);
    Fleet fleet = new Fleet(catalog);
    for (int i = 0; i < QUESTIONS; i++) {
      keys[i] = fleet.next(mix).rows().getFirst();
      packed[i] = keys[i].packed();
      bytes[i] = keys[i].bytes();
    }
  }

  // A key for each update instead of each row, and questions spread evenly over them.
  private void fillUpdateNumbers() {
    RandomGenerator random = new SplittableRandom(updates);
    long[] every = random.longs(updates).toArray();
    for (int i = 0; i < updates; i++) {
      updateNumbers.put(every[i], i);
    }
    for (int i = 0; i < QUESTIONS; i++) {
      updateKeys[i] = every[random.nextInt(updates)];
    }
  }

  @TearDown
  public void close() {
    rocksDb.close();
  }

  private int question() {
    return next++ & (QUESTIONS - 1);
  }

  /// A `HashMap` with records for keys.
  @Benchmark
  public @Nullable Integer hashMap() {
    return records.get(keys[question()]);
  }

  /// Agrona's map with open addressing, keys packed in a `long`.
  @Benchmark
  public long openAddressing() {
    return longs.get(packed[question()]);
  }

  /// The same map with a key for each update, whatever the mix.
  @Benchmark
  public long openAddressingOfUpdates() {
    return updateNumbers.get(updateKeys[question()]);
  }

  /// A point get from RocksDB: keys of 16 bytes, values of 300, all blocks in memory.
  @Benchmark
  public byte @Nullable [] rocksDb() throws RocksDBException {
    return rocksDb.get(bytes[question()]);
  }
}
