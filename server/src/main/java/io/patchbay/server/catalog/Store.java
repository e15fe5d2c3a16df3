package io.patchbay.server.catalog;

import io.patchbay.server.catalog.CatalogException.Kind;
import io.patchbay.server.domain.Codec;
import io.patchbay.server.domain.InvalidValueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Filter;
import org.rocksdb.FlushOptions;
import org.rocksdb.HistogramType;
import org.rocksdb.LRUCache;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.Statistics;
import org.rocksdb.StatsLevel;
import org.rocksdb.Status;
import org.rocksdb.TickerType;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// RocksDB, opened so that it loses nothing in silence.
///
/// Two of its defaults do: with `kPointInTimeRecovery` one flipped byte in the log drops every
/// acknowledged write behind it, and a log file that is gone is not missed. So the recovery mode is
/// `kTolerateCorruptedTailRecords` (a torn tail is normal after a power cut, a hole is not) and
/// `track_and_verify_wals` is on; the latter has no setter in Java and is set by its name.
final class Store implements AutoCloseable {
  private static final byte FORMAT = 1;
  private static final long VERIFIED_WHEN_OPENED_BYTES_MAX = 256L << 20;

  private final Path directory;
  private final RocksDB db;
  private final Statistics statistics;
  private final List<AutoCloseable> owned;
  private final Map<ColumnFamily, ColumnFamilyHandle> families;
  // Native memory must not be touched once freed: readers share this lock, closing takes it alone.
  private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
  private boolean closed;

  private Store(
      Path directory,
      RocksDB db,
      Statistics statistics,
      List<AutoCloseable> owned,
      Map<ColumnFamily, ColumnFamilyHandle> families) {
    this.directory = directory;
    this.db = db;
    this.statistics = statistics;
    this.owned = owned;
    this.families = families;
  }

  /// Checks the store as a whole, if it is small.
  ///
  /// @param order all families of that store
  /// @param mayCreate whether there may be none yet; else RocksDB must not begin a new one, since
  ///   it deletes what it finds
  static Store open(
      Path directory, List<? extends ColumnFamily> order, long cacheBytes, boolean mayCreate) {
    Store store = openUnverified(directory, order, cacheBytes, mayCreate);
    store.verifySmall();
    return store;
  }

  /// The same, and checks only what it reads.
  static Store openUnverified(
      Path directory, List<? extends ColumnFamily> order, long cacheBytes, boolean mayCreate) {
    RocksDB.loadLibrary();
    List<AutoCloseable> owned = new ArrayList<>();
    try {
      Files.createDirectories(directory);
      checkLogs(directory);
      Cache cache = own(owned, new LRUCache(cacheBytes));
      Filter filter = own(owned, new BloomFilter(10));
      Statistics statistics = own(owned, counting());
      DBOptions options =
          own(owned, options()).setCreateIfMissing(mayCreate).setStatistics(statistics);
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      for (ColumnFamily family : order) {
        ColumnFamilyOptions familyOptions = own(owned, new ColumnFamilyOptions());
        BlockBasedTableConfig table = table(cache, filter);
        family.tune(familyOptions, table);
        familyOptions.setTableFormatConfig(table);
        descriptors.add(new ColumnFamilyDescriptor(family.bytes(), familyOptions));
      }
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      RocksDB db = RocksDB.open(options, directory.toString(), descriptors, handles);
      Map<ColumnFamily, ColumnFamilyHandle> families = new HashMap<>();
      for (int i = 0; i < handles.size(); i++) {
        families.put(order.get(i), handles.get(i));
      }
      return new Store(directory, db, statistics, owned, families);
    } catch (RocksDBException | IOException e) {
      closeAll(owned);
      throw opening(directory, e);
    } catch (CatalogException e) {
      closeAll(owned);
      throw e;
    }
  }

  private static BlockBasedTableConfig table(Cache cache, Filter filter) {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setFilterPolicy(filter)
        .setCacheIndexAndFilterBlocks(true);
  }

  private static void checkLogs(Path directory) throws IOException {
    List<Path> logs = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.log")) {
      found.forEach(logs::add);
    }
    Path current = directory.resolve("CURRENT");
    if (Files.exists(current)) {
      logs.add(directory.resolve(Files.readString(current, StandardCharsets.ISO_8859_1).strip()));
    }
    for (Path log : logs) {
      Optional<String> fault = Files.isRegularFile(log) ? LogFraming.fault(log) : Optional.empty();
      if (fault.isPresent()) {
        throw opening(directory, new IOException(fault.get()));
      }
    }
  }

  private static DBOptions options() {
    Properties named = new Properties();
    named.setProperty("wal_recovery_mode", "kTolerateCorruptedTailRecords");
    named.setProperty("track_and_verify_wals", "true");
    named.setProperty("paranoid_checks", "true");
    DBOptions options = DBOptions.getDBOptionsFromProps(named);
    if (options == null) {
      throw new IllegalStateException("this RocksDB does not know " + named.stringPropertyNames());
    }
    return options
        .setCreateMissingColumnFamilies(true)
        // Or each log would reserve 70 MB, and on a small disk all there is.
        .setAllowFAllocate(false)
        .setKeepLogFileNum(4)
        .setMaxOpenFiles(512);
  }

  // Counts only: without histograms RocksDB asks no clock for them.
  private static Statistics counting() {
    Statistics statistics = new Statistics(EnumSet.allOf(HistogramType.class));
    statistics.setStatsLevel(StatsLevel.EXCEPT_DETAILED_TIMERS);
    return statistics;
  }

  private static <T extends AutoCloseable> T own(List<AutoCloseable> owned, T resource) {
    owned.add(resource);
    return resource;
  }

  // Blocks are checked whenever they are read; a small store can also be checked as a whole.
  private void verifySmall() {
    try {
      if (tableBytes() <= VERIFIED_WHEN_OPENED_BYTES_MAX) {
        db.verifyChecksum();
      }
    } catch (RocksDBException e) {
      close();
      throw opening(directory, e);
    }
  }

  // As RocksDB counts them: a compaction may delete a file while its folder is being listed.
  private long tableBytes() {
    return db.getLiveFilesMetaData().stream().mapToLong(LiveFileMetaData::size).sum();
  }

  private static CatalogException opening(Path directory, Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    if (message.contains("While lock file") || message.contains("lock hold by")) {
      return new CatalogException(
          Kind.LOCKED,
          directory + ": in use by another process. Stop that one, or choose another data folder.",
          e);
    }
    return new CatalogException(
        Kind.CORRUPT,
        directory + ": cannot be opened: " + message + ". Restore the data folder from a copy.",
        e);
  }

  byte @Nullable [] get(ColumnFamily family, byte[] key, ReadOptions options) {
    lifetime.readLock().lock();
    try {
      checkOpen();
      return db.get(family(family), options, key);
    } catch (RocksDBException e) {
      throw reading(e);
    } finally {
      lifetime.readLock().unlock();
    }
  }

  byte @Nullable [] get(ColumnFamily family, byte[] key) {
    try (ReadOptions options = new ReadOptions()) {
      return get(family, key, options);
    }
  }

  /// Gives an iterator to `read`, which must not keep it.
  <T> T iterate(ColumnFamily family, ReadOptions options, Function<RocksIterator, T> read) {
    lifetime.readLock().lock();
    try {
      checkOpen();
      try (RocksIterator at = db.newIterator(family(family), options)) {
        T result = read.apply(at);
        at.status();
        return result;
      }
    } catch (RocksDBException e) {
      throw reading(e);
    } finally {
      lifetime.readLock().unlock();
    }
  }

  /// Calls `action` with every row of the family, in the order of the keys.
  void each(ColumnFamily family, ReadOptions options, Consumer<RocksIterator> action) {
    iterate(
        family,
        options,
        at -> {
          for (at.seekToFirst(); at.isValid(); at.next()) {
            action.accept(at);
          }
          return Boolean.TRUE;
        });
  }

  private CatalogException reading(RocksDBException e) {
    return new CatalogException(
        Kind.CORRUPT,
        directory
            + ": cannot be read: "
            + e.getMessage()
            + ". Restore the data folder from a copy.",
        e);
  }

  /// Writes all of it or nothing, and returns once it is on disk.
  void write(WriteBatch batch) {
    lifetime.readLock().lock();
    try (WriteOptions synced = new WriteOptions().setSync(true)) {
      checkOpen();
      db.write(synced, batch);
    } catch (RocksDBException e) {
      boolean full = e.getStatus() != null && e.getStatus().getSubCode() == Status.SubCode.NoSpace;
      throw new CatalogException(
          Kind.UNKNOWN,
          directory
              + ": a write failed and may or may not be there after a restart"
              + (full ? " (no space left)" : "")
              + ": "
              + e.getMessage()
              + ". Give it room, restart, and repeat what was written with the same id.",
          e);
    } finally {
      lifetime.readLock().unlock();
    }
  }

  /// RocksDB's number of the last write; it only rises.
  long sequence() {
    lifetime.readLock().lock();
    try {
      checkOpen();
      return db.getLatestSequenceNumber();
    } finally {
      lifetime.readLock().unlock();
    }
  }

  /// One of RocksDB's own counts since it was opened; NaN once it is closed.
  double count(TickerType ticker) {
    return whileOpen(() -> statistics.getTickerCount(ticker));
  }

  /// A property of the store as a whole; NaN once it is closed.
  double property(String name) {
    return whileOpen(() -> db.getLongProperty(name));
  }

  /// A property of each column family, in sum; NaN once the store is closed.
  double propertySum(String name) {
    return whileOpen(
        () -> {
          double sum = 0;
          for (ColumnFamilyHandle family : families.values()) {
            sum += Double.parseDouble(db.getProperty(family, name));
          }
          return sum;
        });
  }

  private double whileOpen(NumberOfRocksDb number) {
    lifetime.readLock().lock();
    try {
      return closed ? Double.NaN : number.read();
    } catch (RocksDBException e) {
      throw reading(e);
    } finally {
      lifetime.readLock().unlock();
    }
  }

  private interface NumberOfRocksDb {
    double read() throws RocksDBException;
  }

  void put(WriteBatch batch, ColumnFamily family, byte[] key, byte[] value) {
    byte[] framed = new byte[value.length + 1];
    framed[0] = FORMAT;
    System.arraycopy(value, 0, framed, 1, value.length);
    putUnframed(batch, family, key, framed);
  }

  /// Puts a value that says its format itself.
  void putUnframed(WriteBatch batch, ColumnFamily family, byte[] key, byte[] value) {
    try {
      batch.put(family(family), key, value);
    } catch (RocksDBException e) {
      throw new IllegalStateException("a batch in memory refused a row", e);
    }
  }

  void delete(WriteBatch batch, ColumnFamily family, byte[] key) {
    try {
      batch.delete(family(family), key);
    } catch (RocksDBException e) {
      throw new IllegalStateException("a batch in memory refused a row", e);
    }
  }

  /// Deletes the keys from `from` up to but not including `to`.
  void deleteRange(WriteBatch batch, ColumnFamily family, byte[] from, byte[] to) {
    try {
      batch.deleteRange(family(family), from, to);
    } catch (RocksDBException e) {
      throw new IllegalStateException("a batch in memory refused a row", e);
    }
  }

  /// Adds to a value what the family's merge operator adds.
  void merge(WriteBatch batch, ColumnFamily family, byte[] key, byte[] value) {
    try {
      batch.merge(family(family), key, value);
    } catch (RocksDBException e) {
      throw new IllegalStateException("a batch in memory refused a row", e);
    }
  }

  /// What [#put] was given.
  byte[] unframed(byte[] value) {
    if (value.length == 0 || value[0] != FORMAT) {
      int found = value.length == 0 ? -1 : value[0];
      throw new CatalogException(
          Kind.NEWER_FORMAT,
          directory + ": value format " + found + " (expected: " + FORMAT + ")",
          null);
    }
    return Arrays.copyOfRange(value, 1, value.length);
  }

  <T> T decode(Codec<T> codec, byte[] value) {
    try {
      return codec.decode(unframed(value));
    } catch (InvalidValueException e) {
      throw new CatalogException(
          Kind.CORRUPT, directory + ": a stored value is malformed: " + e.getMessage(), e);
    }
  }

  /// Hard links and copies of all files as they are now, in a new folder.
  void checkpoint(Path folder) {
    lifetime.readLock().lock();
    try (Checkpoint checkpoint = Checkpoint.create(db)) {
      checkOpen();
      checkpoint.createCheckpoint(folder.toString());
    } catch (RocksDBException e) {
      throw reading(e);
    } finally {
      lifetime.readLock().unlock();
    }
  }

  /// Drops a column family with everything in it; it must not be used again before the store is
  /// opened again.
  void drop(ColumnFamily family) {
    try {
      db.dropColumnFamily(family(family));
    } catch (RocksDBException e) {
      throw reading(e);
    }
  }

  /// Writes what is in memory to files.
  void flush() {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options, List.copyOf(families.values()));
    } catch (RocksDBException e) {
      throw reading(e);
    }
  }

  Snapshot snapshot() {
    return db.getSnapshot();
  }

  void release(Snapshot snapshot) {
    lifetime.readLock().lock();
    try {
      if (!closed) {
        db.releaseSnapshot(snapshot);
      }
    } finally {
      lifetime.readLock().unlock();
    }
  }

  private ColumnFamilyHandle family(ColumnFamily family) {
    ColumnFamilyHandle handle = families.get(family);
    if (handle == null) {
      throw new IllegalStateException("no column family " + family);
    }
    return handle;
  }

  private void checkOpen() {
    if (closed) {
      throw CatalogView.gone();
    }
  }

  @Override
  public void close() {
    lifetime.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        families.values().forEach(ColumnFamilyHandle::close);
        db.close();
        closeAll(owned);
      }
    } finally {
      lifetime.writeLock().unlock();
    }
  }

  private static void closeAll(List<AutoCloseable> owned) {
    for (AutoCloseable resource : owned.reversed()) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException("RocksDB's close() never throws", e);
      }
    }
  }
}
