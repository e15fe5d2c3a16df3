package io.patchbay.server.catalog;

import io.patchbay.server.domain.Report;
import java.util.HashSet;
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
  private final UUID origin;
  private final int week;
  private final ReadOptions options = new ReadOptions();
  private final Set<UUID> events = new HashSet<>();
  private final GroupCounts counts;

  /// @param origin the store itself
  /// @param week of receipt, not before that of any event in the store
  ReportBatch(Store store, UUID origin, ReportBounds bounds, ReportMemory memory, int week) {
    this.store = store;
    this.origin = origin;
    this.week = week;
    this.counts = new GroupCounts(store, table(memory), bounds, options);
  }

  private static GroupCounts.Table table(ReportMemory memory) {
    return new GroupCounts.Table(ReportFamily.COUNTS, ReportFamily.EXTENTS, memory);
  }

  /// Counts a report, unless its event was counted before.
  ///
  /// @return whether it was not
  boolean add(Report report) {
    if (events.contains(report.eventId()) || isCounted(report.eventId())) {
      return false;
    }
    events.add(report.eventId());
    counts.add(report.group(), 1);
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
      counts.put(batch);
      counts.groups().forEach(group -> Unsent.mark(store, batch, origin, group));
      store.write(batch);
    }
    counts.written();
  }

  @Override
  public void close() {
    options.close();
  }
}
