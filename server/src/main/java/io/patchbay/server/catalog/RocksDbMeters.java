package io.patchbay.server.catalog;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.rocksdb.TickerType;

/// RocksDB's own numbers under our names. Counts begin at 0 when the store is opened.
final class RocksDbMeters implements MeterBinder {
  private static final String PREFIX = "patchbay.rocksdb.";
  private static final int LEVELS = 7; // RocksDB's default, which the store keeps.
  private static final double MICROS = 1e6;

  private final Store store;

  RocksDbMeters(Store store) {
    this.store = store;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    new Binding(registry).all();
  }

  private final class Binding {
    private final MeterRegistry registry;

    Binding(MeterRegistry registry) {
      this.registry = registry;
    }

    void all() {
      blockCache();
      filters();
      reads();
      writes();
      background();
      files();
      faults();
    }

    private void blockCache() {
      String name = "block.cache.lookups";
      String what = "Blocks looked for in the block cache, by kind of block";
      count(name, what, kind("data", "hit"), TickerType.BLOCK_CACHE_DATA_HIT);
      count(name, what, kind("data", "miss"), TickerType.BLOCK_CACHE_DATA_MISS);
      count(name, what, kind("index", "hit"), TickerType.BLOCK_CACHE_INDEX_HIT);
      count(name, what, kind("index", "miss"), TickerType.BLOCK_CACHE_INDEX_MISS);
      count(name, what, kind("filter", "hit"), TickerType.BLOCK_CACHE_FILTER_HIT);
      count(name, what, kind("filter", "miss"), TickerType.BLOCK_CACHE_FILTER_MISS);
      name = "block.cache.transferred";
      what = "Bytes read from the block cache, and put into it";
      bytes(name, what, Tags.of("operation", "read"), TickerType.BLOCK_CACHE_BYTES_READ);
      bytes(name, what, Tags.of("operation", "write"), TickerType.BLOCK_CACHE_BYTES_WRITE);
      size("block.cache.used", "Memory taken by the block cache", "rocksdb.block-cache-usage");
      size(
          "block.cache.pinned",
          "Memory of the block cache that cannot be given up now",
          "rocksdb.block-cache-pinned-usage");
      size("block.cache.max", "Memory for the block cache", "rocksdb.block-cache-capacity");
    }

    private static Tags kind(String block, String result) {
      return Tags.of("block", block, "result", result);
    }

    private void filters() {
      count(
          "bloom.negatives",
          "Reads of a file that a Bloom filter spared",
          Tags.empty(),
          TickerType.BLOOM_FILTER_USEFUL);
      count(
          "bloom.positives",
          "Reads of a file that a Bloom filter let pass",
          Tags.empty(),
          TickerType.BLOOM_FILTER_FULL_POSITIVE);
      count(
          "bloom.true.positives",
          "Reads of a file that a Bloom filter let pass and that found the key",
          Tags.empty(),
          TickerType.BLOOM_FILTER_FULL_TRUE_POSITIVE);
    }

    private void reads() {
      String name = "memtable.lookups";
      String what = "Keys looked for in the memtables";
      count(name, what, Tags.of("result", "hit"), TickerType.MEMTABLE_HIT);
      count(name, what, Tags.of("result", "miss"), TickerType.MEMTABLE_MISS);
      name = "keys";
      what = "Keys asked for one by one, and keys written";
      count(name, what, Tags.of("operation", "read"), TickerType.NUMBER_KEYS_READ);
      count(name, what, Tags.of("operation", "write"), TickerType.NUMBER_KEYS_WRITTEN);
      name = "transferred";
      what = "Bytes of keys and values read one by one, read by iterators, and written";
      bytes(name, what, Tags.of("operation", "read"), TickerType.BYTES_READ);
      bytes(name, what, Tags.of("operation", "iterate"), TickerType.ITER_BYTES_READ);
      bytes(name, what, Tags.of("operation", "write"), TickerType.BYTES_WRITTEN);
      property("snapshots", "Snapshots held", "rocksdb.num-snapshots");
    }

    private void writes() {
      count("wal.syncs", "Syncs of the log", Tags.empty(), TickerType.WAL_FILE_SYNCED);
      bytes("wal.written", "Bytes written to the log", Tags.empty(), TickerType.WAL_FILE_BYTES);
      FunctionCounter.builder(
              PREFIX + "write.stall", store, s -> s.count(TickerType.STALL_MICROS) / MICROS)
          .description("Time writes were held up because compaction or flush lags behind")
          .baseUnit("seconds")
          .register(registry);
      property("write.stopped", "1 while writes are stopped", "rocksdb.is-write-stopped");
      sumOfBytes(
          "memtable.used", "Memory taken by the memtables", "rocksdb.cur-size-all-mem-tables");
    }

    private void background() {
      String name = "background.transferred";
      String what = "Bytes read and written by compaction and flush";
      bytes(name, what, work("compaction", "read"), TickerType.COMPACT_READ_BYTES);
      bytes(name, what, work("compaction", "write"), TickerType.COMPACT_WRITE_BYTES);
      bytes(name, what, work("flush", "write"), TickerType.FLUSH_WRITE_BYTES);
      property("compactions.running", "Compactions under way", "rocksdb.num-running-compactions");
      property("flushes.running", "Flushes under way", "rocksdb.num-running-flushes");
      sumOfBytes(
          "compaction.pending",
          "Bytes that compaction has yet to rewrite, estimated",
          "rocksdb.estimate-pending-compaction-bytes");
    }

    private static Tags work(String work, String operation) {
      return Tags.of("work", work, "operation", operation);
    }

    private void files() {
      for (int level = 0; level < LEVELS; level++) {
        String property = "rocksdb.num-files-at-level" + level;
        Gauge.builder(PREFIX + "sst.files", store, s -> s.propertySum(property))
            .description("Table files, by level")
            .tag("level", Integer.toString(level))
            .register(registry);
      }
      sumOfBytes("sst.size", "Size of all table files", "rocksdb.total-sst-files-size");
      sumOfBytes(
          "live.data.size", "Size of what is alive, estimated", "rocksdb.estimate-live-data-size");
      sumOfBytes(
          "table.readers.used",
          "Memory taken by indexes and filters outside the block cache, estimated",
          "rocksdb.estimate-table-readers-mem");
    }

    private void faults() {
      count(
          "background.errors",
          "Flushes and compactions that failed",
          Tags.empty(),
          TickerType.ERROR_HANDLER_BG_ERROR_COUNT);
      count(
          "checksum.mismatches",
          "Blocks read whose checksum was wrong",
          Tags.empty(),
          TickerType.BLOCK_CHECKSUM_MISMATCH_COUNT);
    }

    private void count(String name, String description, Tags tags, TickerType ticker) {
      counter(name, description, tags, ticker).register(registry);
    }

    private void bytes(String name, String description, Tags tags, TickerType ticker) {
      counter(name, description, tags, ticker).baseUnit("bytes").register(registry);
    }

    private FunctionCounter.Builder<Store> counter(
        String name, String description, Tags tags, TickerType ticker) {
      return FunctionCounter.builder(PREFIX + name, store, s -> s.count(ticker))
          .description(description)
          .tags(tags);
    }

    private void property(String name, String description, String property) {
      Gauge.builder(PREFIX + name, store, s -> s.property(property))
          .description(description)
          .register(registry);
    }

    private void size(String name, String description, String property) {
      Gauge.builder(PREFIX + name, store, s -> s.property(property))
          .description(description)
          .baseUnit("bytes")
          .register(registry);
    }

    private void sumOfBytes(String name, String description, String property) {
      Gauge.builder(PREFIX + name, store, s -> s.propertySum(property))
          .description(description)
          .baseUnit("bytes")
          .register(registry);
    }
  }
}
