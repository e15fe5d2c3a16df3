package io.patchbay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// Row keys in a RocksDB of their own, with the catalog's settings for tables, and random values.
final class KeysInRocksDb implements AutoCloseable {
  private static final int VALUE_BYTES = 300;
  private static final int PER_BATCH = 1_000;

  private final LRUCache cache = new LRUCache(Catalogs.BLOCK_CACHE_BYTES);
  private final BloomFilter filter = new BloomFilter(10);
  private final Options options =
      new Options()
          .setCreateIfMissing(true)
          .setTableFormatConfig(
              new BlockBasedTableConfig()
                  .setBlockCache(cache)
                  .setFilterPolicy(filter)
                  .setCacheIndexAndFilterBlocks(true));
  private final ReadOptions reading = new ReadOptions().setVerifyChecksums(true);
  private final RocksDB db;

  private KeysInRocksDb(Path folder) throws RocksDBException {
    db = RocksDB.open(options, folder.toString());
  }

  /// Opens the one in that folder; fills it first if it is not there.
  static KeysInRocksDb open(Path folder, List<RowKey> keys) throws RocksDBException, IOException {
    RocksDB.loadLibrary();
    Files.createDirectories(folder);
    boolean isThere = Files.exists(folder.resolve("CURRENT"));
    KeysInRocksDb opened = new KeysInRocksDb(folder);
    if (!isThere) {
      opened.fill(keys);
    }
    return opened;
  }

  private void fill(List<RowKey> keys) throws RocksDBException {
    SplittableRandom random = new SplittableRandom(1);
    byte[] value = new byte[VALUE_BYTES];
    try (WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
        FlushOptions whole = new FlushOptions();
        WriteBatch batch = new WriteBatch()) {
      for (RowKey key : keys) {
        random.nextBytes(value);
        batch.put(key.bytes(), value);
        if (batch.count() == PER_BATCH) {
          db.write(unlogged, batch);
          batch.clear();
        }
      }
      db.write(unlogged, batch);
      db.flush(whole);
    }
    db.compactRange();
  }

  byte @Nullable [] get(byte[] key) throws RocksDBException {
    return db.get(reading, key);
  }

  @Override
  public void close() {
    db.close();
    reading.close();
    options.close();
    filter.close();
    cache.close();
  }
}
