package io.patchbay.server.catalog;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyOptions;

/// A column family of a [Store].
interface ColumnFamily {
  /// Its name in RocksDB.
  byte[] bytes();

  /// Sets what is special about it, and about its tables.
  default void tune(ColumnFamilyOptions options, BlockBasedTableConfig table) {}
}
