package io.patchbay.server.catalog;

import io.patchbay.server.domain.OriginCount;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.RollupRefusal;
import io.patchbay.server.domain.UpdateIdentity;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.WriteBatch;

/// Other servers' counts, in one write. For one thread.
///
/// Of each row the larger count is kept, and what it rose by is added to the sums; so it makes no
/// difference how often, in which order, and on how many ways a count comes.
final class RollupBatch implements AutoCloseable {
  /// How many servers are told apart.
  static final int ORIGINS_MAX = 4_096;

  // The rows for what has none of its own, see [ReportBounds#rowsMax].
  private static final int OTHER_ROWS = 4;
  private static final byte[] NOTHING = new byte[0];

  private final Store store;
  private final ReportBounds bounds;
  private final Set<UUID> known;
  private final ReadOptions options = new ReadOptions();
  private final Map<Row, Long> raised = new LinkedHashMap<>();
  private final Map<Share, Integer> rows = new HashMap<>();
  private final Set<UUID> origins = new HashSet<>();
  private final GroupCounts sums;

  private record Row(UUID origin, ReportGroup group) {}

  // What one server says of one update.
  private record Share(UUID origin, UpdateIdentity update) {}

  /// @param known servers that sent counts before
  RollupBatch(Store store, ReportBounds bounds, ReportMemory memory, Set<UUID> known) {
    this.store = store;
    this.bounds = bounds;
    this.known = known;
    this.sums =
        new GroupCounts(
            store,
            new GroupCounts.Table(ReportFamily.SUMS, ReportFamily.SUM_EXTENTS, memory),
            bounds,
            options);
  }

  /// Takes a count if it is larger than what is known.
  ///
  /// @return why it cannot be kept; null: it is, or was known
  @Nullable RollupRefusal add(OriginCount count) {
    Row row = new Row(count.origin(), count.group());
    long before = count(row);
    RollupRefusal refusal = before == 0 ? makeRoom(row) : null;
    if (refusal == null && count.count() > before) {
      raised.put(row, count.count());
      sums.add(row.group(), count.count() - before);
    }
    return refusal;
  }

  private long count(Row row) {
    Long changed = raised.get(row);
    if (changed != null) {
      return changed;
    }
    byte[] key = ReportKeys.of(row.origin(), row.group());
    byte[] value = store.get(ReportFamily.ROLLED_UP, key, options);
    return value == null ? 0 : ByteBuffer.wrap(store.unframed(value)).getLong();
  }

  private @Nullable RollupRefusal makeRoom(Row row) {
    boolean isNew = !known.contains(row.origin()) && !origins.contains(row.origin());
    if (isNew && known.size() + origins.size() >= ORIGINS_MAX) {
      return RollupRefusal.TOO_MANY_ORIGINS;
    }
    Share share = new Share(row.origin(), row.group().update());
    int taken = rows(share);
    if (taken >= bounds.rowsMax() + OTHER_ROWS) {
      return RollupRefusal.TOO_MANY_ROWS;
    }
    rows.put(share, taken + 1);
    if (isNew) {
      origins.add(row.origin());
    }
    return null;
  }

  private int rows(Share share) {
    Integer changed = rows.get(share);
    if (changed != null) {
      return changed;
    }
    byte[] key = ReportKeys.rows(share.origin(), share.update());
    byte[] value = store.get(ReportFamily.ROLLED_UP_ROWS, key, options);
    return value == null ? 0 : ByteBuffer.wrap(store.unframed(value)).getInt();
  }

  boolean isEmpty() {
    return raised.isEmpty();
  }

  /// Servers that sent counts for the first time.
  Set<UUID> origins() {
    return origins;
  }

  /// Writes all of it or nothing; on disk when it returns.
  void write() {
    try (WriteBatch batch = new WriteBatch()) {
      raised.forEach((row, count) -> put(batch, row, count));
      rows.forEach(
          (share, taken) ->
              store.put(
                  batch,
                  ReportFamily.ROLLED_UP_ROWS,
                  ReportKeys.rows(share.origin(), share.update()),
                  ByteBuffer.allocate(Integer.BYTES).putInt(taken).array()));
      origins.forEach(
          origin -> store.put(batch, ReportFamily.META, ReportKeys.known(origin), NOTHING));
      sums.put(batch);
      store.write(batch);
    }
    sums.written();
  }

  private void put(WriteBatch batch, Row row, long count) {
    store.put(
        batch,
        ReportFamily.ROLLED_UP,
        ReportKeys.of(row.origin(), row.group()),
        ByteBuffer.allocate(Long.BYTES).putLong(count).array());
    Unsent.mark(store, batch, row.origin(), row.group());
  }

  @Override
  public void close() {
    options.close();
  }
}
