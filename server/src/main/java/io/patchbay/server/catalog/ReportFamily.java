package io.patchbay.server.catalog;

import java.nio.charset.StandardCharsets;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.IndexType;

/// The column families of the reports. [ReportKeys] documents their keys.
enum ReportFamily implements ColumnFamily {
  /// `format`: no value but the format byte.
  META("default", 1 << 20),
  /// How many reports there are of each group: a little-endian 64-bit number, added to by RocksDB's
  /// own merge operator and so without a format byte. What was added and not merged yet is merged
  /// when it is read, so little of it is kept in memory.
  COUNTS("counts", 4 << 20),
  /// The [Extent] of each revision of an update that was reported on.
  EXTENTS("extents", 1 << 20),
  /// The events counted in the last weeks: keys only.
  EVENTS("events", 16 << 20);

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
    if (this == COUNTS) {
      options.setMergeOperatorName("uint64add");
    }
    // The filter of a million events is larger than what a shard of the cache holds, and would be
    // read anew for every event; its parts stay.
    table.setIndexType(IndexType.kTwoLevelIndexSearch).setPartitionFilters(true);
  }
}
