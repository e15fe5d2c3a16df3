package io.patchbay.server.catalog;

import java.nio.charset.StandardCharsets;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.IndexType;

/// The column families of the reports. [ReportKeys] documents their keys.
enum ReportFamily implements ColumnFamily {
  /// `format`: no value but the format byte. `origin`: the id of this store. `upstream`: the id of
  /// the store that acknowledged what is not in [#UNSENT]. `known` and an id: a store that sent
  /// counts; no value.
  META("default", 1 << 20),
  /// How many reports there are of each group: a little-endian 64-bit number, added to by RocksDB's
  /// own merge operator and so without a format byte. What was added and not merged yet is merged
  /// when it is read, so little of it is kept in memory.
  COUNTS("counts", 4 << 20),
  /// The [Extent] of each revision of an update that was reported on.
  EXTENTS("extents", 1 << 20),
  /// The events counted in the last weeks: keys only.
  EVENTS("events", 16 << 20),
  /// What other servers counted, each row by itself: a big-endian 64-bit number.
  ROLLED_UP("rolled-up", 4 << 20),
  /// How many rows of [#ROLLED_UP] a server has for a revision of an update: a big-endian 32-bit
  /// number.
  ROLLED_UP_ROWS("rolled-up-rows", 1 << 20),
  /// The sums of [#ROLLED_UP] over all servers, as [#COUNTS].
  SUMS("sums", 4 << 20),
  /// The [Extent] of each revision of an update in [#SUMS].
  SUM_EXTENTS("sum-extents", 1 << 20),
  /// The rows of [#COUNTS] and [#ROLLED_UP] that the upstream has not acknowledged as they are:
  /// keys only.
  UNSENT("unsent", 1 << 20);

  private final String familyName;
  private final long writeBufferBytes;

  ReportFamily(String familyName, long writeBufferBytes) {
    this.familyName = familyName;
    this.writeBufferBytes = writeBufferBytes;
  }

  @Override
  public byte[] bytes() {
    return familyName.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void tune(ColumnFamilyOptions options, BlockBasedTableConfig table) {
    options.setWriteBufferSize(writeBufferBytes);
    if (this == COUNTS || this == SUMS) {
      options.setMergeOperatorName("uint64add");
    }
    // The filter of a million events is larger than what a shard of the cache holds, and would be
    // read anew for every event; its parts stay.
    table.setIndexType(IndexType.kTwoLevelIndexSearch).setPartitionFilters(true);
  }
}
