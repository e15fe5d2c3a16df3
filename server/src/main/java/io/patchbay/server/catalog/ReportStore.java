package io.patchbay.server.catalog;

import io.patchbay.server.catalog.CatalogException.Kind;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.OriginCount;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.RollupRefusal;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.WriteBatch;

/// What machines reported, counted: in a RocksDB of its own, so that a flood of reports neither
/// holds up nor endangers what is published. Safe for any thread; one counts at a time.
///
/// It never forgets what it acknowledged: a count and the ids of its events are one synced write. A
/// write that failed may or may not be there; the store is then opened again, and tells by the ids
/// when the reports are repeated.
public final class ReportStore implements AutoCloseable {
  private static final long CACHE_BYTES = 32 << 20;

  private final Path directory;
  private final ReportBounds bounds;
  private final FileStore disk;
  private volatile Store store;
  private volatile boolean failed;
  private final UUID origin;
  private ReportMemory memory = new ReportMemory();
  private ReportMemory sumsMemory = new ReportMemory();
  private Set<UUID> origins;
  private int newestWeek;

  private ReportStore(Path directory, ReportBounds bounds, FileStore disk, Store store) {
    this.directory = directory;
    this.bounds = bounds;
    this.disk = disk;
    this.store = store;
    this.origin = originOf(store);
    this.origins = origins(store);
    this.newestWeek = newestWeek(store);
  }

  // Of the store and not of the server: one that begins anew must not be taken for the one it was.
  // A store of a release without origins has counts that nobody was sent.
  private static UUID originOf(Store store) {
    byte[] known = store.get(ReportFamily.META, ReportKeys.ORIGIN);
    if (known != null) {
      return Ids.ofBytes(store.unframed(known));
    }
    UUID made = UUID.randomUUID();
    new Unsent(store, made).markAll();
    try (WriteBatch batch = new WriteBatch()) {
      store.put(batch, ReportFamily.META, ReportKeys.FORMAT, new byte[0]);
      store.put(batch, ReportFamily.META, ReportKeys.ORIGIN, Ids.bytes(made));
      store.write(batch);
    }
    return made;
  }

  private static Set<UUID> origins(Store store) {
    Set<UUID> origins = new HashSet<>();
    byte[] prefix = ReportKeys.KNOWN;
    try (ReadOptions options = new ReadOptions()) {
      store.each(
          ReportFamily.META,
          options,
          at -> {
            byte[] key = at.key();
            if (key.length > prefix.length && startsWith(key, prefix)) {
              origins.add(Ids.ofBytes(Arrays.copyOfRange(key, prefix.length, key.length)));
            }
          });
    }
    return origins;
  }

  /// Opens the reports in the folder `reports` of `data`, which is created if need be.
  ///
  /// @throws CatalogException if another process holds it, it is damaged, or a newer release wrote
  ///   it
  public static ReportStore open(Path data, ReportBounds bounds) throws IOException {
    Path directory = Files.createDirectories(data.resolve("reports"));
    FileStore disk = Files.getFileStore(directory);
    Store store = openStore(directory);
    try {
      return new ReportStore(directory, bounds, disk, store);
    } catch (CatalogException e) {
      store.close();
      throw e;
    }
  }

  private static Store openStore(Path directory) throws IOException {
    boolean mayCreate = !wasWritten(directory);
    Store store = Store.open(directory, List.of(ReportFamily.values()), CACHE_BYTES, mayCreate);
    try {
      byte[] format = store.get(ReportFamily.META, ReportKeys.FORMAT);
      if (format != null) {
        store.unframed(format);
      }
      return store;
    } catch (CatalogException e) {
      store.close();
      throw e;
    }
  }

  private static boolean wasWritten(Path directory) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.{sst,log}")) {
      return found.iterator().hasNext();
    }
  }

  private static int newestWeek(Store store) {
    try (ReadOptions options = new ReadOptions()) {
      return store.iterate(
          ReportFamily.EVENTS,
          options,
          at -> {
            at.seekToLast();
            return at.isValid() ? ReportKeys.week(at.key()) : 0;
          });
    }
  }

  /// Counts every report whose event was not counted before, all of them or none. On disk when it
  /// returns.
  ///
  /// @param reports none that occurred more than [Report#AGE_MAX] before `now`, or more than
  ///   [Report#AHEAD_MAX] after it
  /// @return which of them were counted now
  /// @throws CatalogException [Kind#NO_SPACE] if nothing was written, [Kind#UNKNOWN] if it may have
  ///   been: repeat it
  public synchronized BitSet count(List<Report> reports, Instant now) {
    Store to = writable();
    // A clock that is set back must not make it look for events in the wrong weeks.
    int week = Math.max(newestWeek, ReportKeys.week(now));
    BitSet counted = new BitSet(reports.size());
    try (ReportBatch batch = new ReportBatch(to, origin, bounds, memory, week)) {
      for (int i = 0; i < reports.size(); i++) {
        counted.set(i, batch.add(reports.get(i)));
      }
      if (!counted.isEmpty()) {
        write(() -> batch.write(newestWeek));
        newestWeek = week;
      }
    }
    return counted;
  }

  private void write(Runnable write) {
    try {
      write.run();
    } catch (CatalogException e) {
      failed = true;
      throw e;
    }
  }

  /// Keeps what other servers counted. On disk when it returns; safe to repeat.
  ///
  /// @return why counts are refused, by their index
  /// @throws CatalogException [Kind#NO_SPACE] if nothing was written, [Kind#UNKNOWN] if it may have
  ///   been: repeat it
  public synchronized Map<Integer, RollupRefusal> rollUp(List<OriginCount> counts) {
    Store to = writable();
    Map<Integer, RollupRefusal> refused = new TreeMap<>();
    try (RollupBatch batch = new RollupBatch(to, bounds, sumsMemory, origins)) {
      for (int i = 0; i < counts.size(); i++) {
        OriginCount count = counts.get(i);
        // What this store counted itself it knows best.
        RollupRefusal refusal = count.origin().equals(origin) ? null : batch.add(count);
        if (refusal != null) {
          refused.put(i, refusal);
        }
      }
      if (!batch.isEmpty()) {
        write(batch::write);
        origins.addAll(batch.origins());
      }
    }
    return refused;
  }

  /// Id of this store: it is made with the store, and stays with it.
  public UUID origin() {
    return origin;
  }

  /// How many other stores have sent counts.
  public synchronized int origins() {
    return origins.size();
  }

  /// Counts, this store's own and others', that the upstream has not acknowledged as they are.
  ///
  /// @param after the one to go on behind; null: from the first
  public synchronized List<OriginCount> unsent(@Nullable OriginCount after, int max) {
    return new Unsent(writable(), origin).next(after, max);
  }

  /// The upstream has these counts. Those that have risen since remain unsent.
  public synchronized void acknowledged(List<OriginCount> counts) {
    Unsent unsent = new Unsent(writable(), origin);
    write(() -> unsent.acknowledge(counts));
  }

  /// Says which store the upstream is. If it is another one than before, everything is unsent.
  ///
  /// @return whether it is another one
  public synchronized boolean sendingTo(UUID upstream) {
    Store to = writable();
    byte[] before = to.get(ReportFamily.META, ReportKeys.UPSTREAM);
    if (before != null && Ids.ofBytes(to.unframed(before)).equals(upstream)) {
      return false;
    }
    write(() -> beginAnew(to, upstream));
    return true;
  }

  // In this order, so that it begins again if it is interrupted.
  private void beginAnew(Store to, UUID upstream) {
    new Unsent(to, origin).markAll();
    try (WriteBatch batch = new WriteBatch()) {
      to.put(batch, ReportFamily.META, ReportKeys.UPSTREAM, Ids.bytes(upstream));
      to.write(batch);
    }
  }

  private Store writable() {
    try {
      long free = disk.getUsableSpace();
      if (free < bounds.freeBytesMin()) {
        throw new CatalogException(
            Kind.NO_SPACE,
            directory
                + ": "
                + free
                + " bytes free (expected: at least "
                + bounds.freeBytesMin()
                + ")",
            null);
      }
      if (failed) {
        reopen();
      }
      return store;
    } catch (IOException e) {
      throw new CatalogException(
          Kind.NO_SPACE, directory + ": nothing was written: " + e.getMessage(), e);
    }
  }

  // What RocksDB has in memory after a failed write says nothing of what is on disk.
  private void reopen() throws IOException {
    store.close();
    store = openStore(directory);
    memory = new ReportMemory();
    sumsMemory = new ReportMemory();
    origins = origins(store);
    newestWeek = newestWeek(store);
    failed = false;
  }

  /// Every group of reports on any revision of that update, with how many there are: this store's
  /// own, then the sums of all others. A group can come in both.
  public void forEach(UUID updateId, ObjLongConsumer<ReportGroup> action) {
    forEach(ReportFamily.COUNTS, updateId, action);
    forEach(ReportFamily.SUMS, updateId, action);
  }

  private void forEach(ReportFamily family, UUID updateId, ObjLongConsumer<ReportGroup> action) {
    byte[] prefix = Ids.bytes(updateId);
    try (ReadOptions options = new ReadOptions()) {
      store.iterate(
          family,
          options,
          at -> {
            for (at.seek(prefix); at.isValid() && startsWith(at.key(), prefix); at.next()) {
              action.accept(group(at.key()), GroupCounts.count(at.value()));
            }
            return Boolean.TRUE;
          });
    }
  }

  private ReportGroup group(byte[] key) {
    try {
      return ReportKeys.group(key);
    } catch (InvalidValueException e) {
      throw new CatalogException(
          Kind.CORRUPT, directory + ": a stored key is malformed: " + e.getMessage(), e);
    }
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /// Whether the last write went well, and there is room for another one.
  public boolean isWritable() {
    try {
      return !failed && disk.getUsableSpace() >= bounds.freeBytesMin();
    } catch (IOException e) {
      return false;
    }
  }

  /// Size of the tables on disk, the log not counted; NaN once it is closed.
  public double sizeBytes() {
    return store.propertySum("rocksdb.total-sst-files-size");
  }

  @Override
  public synchronized void close() {
    store.close();
  }
}
