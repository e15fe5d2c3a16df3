package io.patchbay.server.catalog;

import io.patchbay.server.catalog.CatalogException.Kind;
import io.patchbay.server.disk.Folders;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.IndexTuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/// Sorts which update stands in which row, on disk, since there may be more than memory holds: a
/// RocksDB of its own, without a log, that goes when it is closed. For one thread.
public final class TupleSorter implements AutoCloseable {
  private static final byte[] NOTHING = new byte[0];

  private final Path directory;
  private final Options options;
  private final WriteOptions unlogged;
  private final RocksDB db;

  private TupleSorter(Path directory) throws RocksDBException {
    this.directory = directory;
    this.options = new Options().setCreateIfMissing(true).setKeepLogFileNum(1);
    this.unlogged = new WriteOptions().setDisableWAL(true);
    this.db = RocksDB.open(options, directory.toString());
  }

  /// @param directory does not outlive the sorter; one left by a process that died is replaced
  static TupleSorter open(Path directory) {
    RocksDB.loadLibrary();
    delete(directory);
    try {
      return new TupleSorter(directory);
    } catch (RocksDBException e) {
      throw failed(directory, e);
    }
  }

  public void add(IndexTuple tuple, UUID updateId) {
    byte[] row = Keys.row(tuple);
    byte[] key =
        ByteBuffer.allocate(row.length + Keys.ID_BYTES).put(row).put(Ids.bytes(updateId)).array();
    try {
      db.put(unlogged, key, NOTHING);
    } catch (RocksDBException e) {
      throw failed(directory, e);
    }
  }

  /// Whether anything was added for that tuple.
  public boolean contains(IndexTuple tuple) {
    byte[] row = Keys.row(tuple);
    try (RocksIterator at = db.newIterator()) {
      at.seek(row);
      return at.isValid() && Arrays.equals(rowOf(at.key()), row);
    }
  }

  /// Every tuple, in the order of the rows' keys, with the updates added for it.
  public void forEach(BiConsumer<IndexTuple, List<UUID>> action) {
    try (RocksIterator at = db.newIterator()) {
      byte[] row = NOTHING;
      List<UUID> updates = new ArrayList<>();
      for (at.seekToFirst(); at.isValid(); at.next()) {
        byte[] key = at.key();
        byte[] next = rowOf(key);
        if (!Arrays.equals(next, row)) {
          give(row, updates, action);
          row = next;
          updates = new ArrayList<>();
        }
        updates.add(Ids.ofBytes(Arrays.copyOfRange(key, row.length, key.length)));
      }
      at.status();
      give(row, updates, action);
    } catch (RocksDBException e) {
      throw failed(directory, e);
    }
  }

  private static void give(
      byte[] row, List<UUID> updates, BiConsumer<IndexTuple, List<UUID>> action) {
    if (row.length > 0) {
      action.accept(Keys.tuple(row), updates);
    }
  }

  private static byte[] rowOf(byte[] key) {
    return Arrays.copyOf(key, key.length - Keys.ID_BYTES);
  }

  private static CatalogException failed(Path directory, RocksDBException e) {
    return new CatalogException(
        Kind.UNAVAILABLE, directory + ": cannot be written: " + e.getMessage(), e);
  }

  private static void delete(Path directory) {
    try {
      Folders.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    db.close();
    unlogged.close();
    options.close();
    delete(directory);
  }
}
