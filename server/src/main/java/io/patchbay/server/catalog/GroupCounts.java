package io.patchbay.server.catalog;

import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.UpdateIdentity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.rocksdb.ReadOptions;
import org.rocksdb.WriteBatch;

/// What one write adds to the counts of some groups, within the bounds. For one thread.
final class GroupCounts {
  private final Store store;
  private final Table table;
  private final ReportBounds bounds;
  private final ReadOptions options;
  private final Map<ReportGroup, Long> counts = new LinkedHashMap<>();
  private final Map<UpdateIdentity, Extent> extents = new HashMap<>();

  /// Where counts are, and how many rows each update has there.
  record Table(ReportFamily counts, ReportFamily extents, ReportMemory memory) {}

  /// @param options outlive this
  GroupCounts(Store store, Table table, ReportBounds bounds, ReadOptions options) {
    this.store = store;
    this.table = table;
    this.bounds = bounds;
    this.options = options;
  }

  void add(ReportGroup group, long count) {
    counts.merge(bounded(group), count, Long::sum);
  }

  // The group itself, or the one that it is counted with because it would take a row too many.
  private ReportGroup bounded(ReportGroup group) {
    if (hasRow(group)) {
      return group;
    }
    Extent extent = extent(group.update());
    boolean newCode = group.hasOwnCode() && !extent.codes().contains(group.errorCode());
    ReportGroup fitting =
        newCode && extent.codes().size() >= bounds.codesMax() ? group.withOtherCodes() : group;
    if (!hasRow(fitting) && extent.rows() >= bounds.rowsMax()) {
      fitting = fitting.withOthers();
    }
    if (!hasRow(fitting)) {
      extents.put(group.update(), extent.with(fitting));
    }
    return fitting;
  }

  private boolean hasRow(ReportGroup group) {
    return counts.containsKey(group)
        || table.memory().hasRow(group)
        || store.get(table.counts(), ReportKeys.count(group), options) != null;
  }

  private Extent extent(UpdateIdentity update) {
    Extent changed = extents.get(update);
    Extent known = changed == null ? table.memory().extent(update) : changed;
    if (known != null) {
      return known;
    }
    byte[] value = store.get(table.extents(), ReportKeys.extent(update), options);
    return value == null ? Extent.NONE : Extent.of(store.unframed(value));
  }

  /// The groups whose counts rise.
  Set<ReportGroup> groups() {
    return counts.keySet();
  }

  void put(WriteBatch batch) {
    counts.forEach(
        (group, count) ->
            store.merge(batch, table.counts(), ReportKeys.count(group), added(count)));
    extents.forEach(
        (update, extent) ->
            store.put(batch, table.extents(), ReportKeys.extent(update), extent.bytes()));
  }

  private static byte[] added(long count) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(count).array();
  }

  /// A stored count.
  static long count(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /// Keeps in mind what was put, once it is on disk.
  void written() {
    table.memory().keep(counts.keySet(), extents);
  }
}
