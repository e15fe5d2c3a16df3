package io.patchbay.server.catalog;

import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.UpdateIdentity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.rocksdb.ReadOptions;
import org.rocksdb.WriteBatch;

/// The reports of one write. For one thread.
final class ReportBatch implements AutoCloseable {
  /// How many weeks before the present one an event is looked for.
  ///
  /// An event may be reported until 28 days after it occurred, and at most one day before. So at
  /// most 29 days lie between the first time it is accepted and the last, which is then in the same
  /// week or in one of the next five.
  static final int WEEKS_BEFORE = 5;

  private static final byte[] NOTHING = new byte[0];

  private final Store store;
  private final ReportBounds bounds;
  private final ReportMemory memory;
  private final int week;
  private final ReadOptions options = new ReadOptions();
  private final Set<UUID> events = new HashSet<>();
  private final Map<ReportGroup, Long> counts = new LinkedHashMap<>();
  private final Map<UpdateIdentity, Extent> extents = new HashMap<>();

  /// @param week of receipt, not before that of any event in the store
  ReportBatch(Store store, ReportBounds bounds, ReportMemory memory, int week) {
    this.store = store;
    this.bounds = bounds;
    this.memory = memory;
    this.week = week;
  }

  /// Counts a report, unless its event was counted before.
  ///
  /// @return whether it was not
  boolean add(Report report) {
    if (events.contains(report.eventId()) || isCounted(report.eventId())) {
      return false;
    }
    events.add(report.eventId());
    counts.merge(bounded(report.group()), 1L, Long::sum);
    return true;
  }

  private boolean isCounted(UUID eventId) {
    for (int before = 0; before <= WEEKS_BEFORE; before++) {
      byte[] key = ReportKeys.event(week - before, eventId);
      if (store.get(ReportFamily.EVENTS, key, options) != null) {
        return true;
      }
    }
    return false;
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
        || memory.hasRow(group)
        || store.get(ReportFamily.COUNTS, ReportKeys.count(group), options) != null;
  }

  private Extent extent(UpdateIdentity update) {
    Extent changed = extents.get(update);
    Extent known = changed == null ? memory.extent(update) : changed;
    if (known != null) {
      return known;
    }
    byte[] value = store.get(ReportFamily.EXTENTS, ReportKeys.extent(update), options);
    return value == null ? Extent.NONE : Extent.of(store.unframed(value));
  }

  /// Writes all of it or nothing; on disk when it returns.
  ///
  /// @param newestWeek of the events in the store; 0: there are none
  void write(int newestWeek) {
    try (WriteBatch batch = new WriteBatch()) {
      if (newestWeek == 0) {
        store.put(batch, ReportFamily.META, ReportKeys.FORMAT, NOTHING);
      } else if (newestWeek < week) {
        byte[] oldest = ReportKeys.week(Math.max(0, week - WEEKS_BEFORE));
        store.deleteRange(batch, ReportFamily.EVENTS, ReportKeys.week(0), oldest);
      }
      events.forEach(
          id -> store.put(batch, ReportFamily.EVENTS, ReportKeys.event(week, id), NOTHING));
      counts.forEach(
          (group, count) ->
              store.merge(batch, ReportFamily.COUNTS, ReportKeys.count(group), added(count)));
      extents.forEach(
          (update, extent) ->
              store.put(batch, ReportFamily.EXTENTS, ReportKeys.extent(update), extent.bytes()));
      store.write(batch);
    }
    memory.keep(counts.keySet(), extents);
  }

  private static byte[] added(long count) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(count).array();
  }

  @Override
  public void close() {
    options.close();
  }
}
