package io.patchbay.server.catalog;

import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.OriginCount;
import io.patchbay.server.domain.ReportGroup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.WriteBatch;

/// The rows an upstream has not acknowledged as they are. A row is marked by the write that changes
/// it, so none is missed and nothing has to be searched. For one thread.
final class Unsent {
  private static final int MARKED_AT_ONCE = 10_000;
  private static final byte[] NOTHING = new byte[0];

  private final Store store;
  private final UUID own;

  Unsent(Store store, UUID own) {
    this.store = store;
    this.own = own;
  }

  static void mark(Store store, WriteBatch batch, UUID origin, ReportGroup group) {
    store.put(batch, ReportFamily.UNSENT, ReportKeys.of(origin, group), NOTHING);
  }

  /// The marked rows in the order of their keys, as they are now.
  ///
  /// @param after the row to go on behind; null: from the first
  List<OriginCount> next(@Nullable OriginCount after, int max) {
    List<OriginCount> rows = new ArrayList<>();
    for (byte[] key : keys(after, max)) {
      UUID origin = ReportKeys.origin(key);
      ReportGroup group = ReportKeys.group(ReportKeys.afterOrigin(key));
      rows.add(new OriginCount(origin, group, count(origin, group)));
    }
    return rows;
  }

  private List<byte[]> keys(@Nullable OriginCount after, int max) {
    byte[] from = after == null ? NOTHING : ReportKeys.of(after.origin(), after.group());
    List<byte[]> keys = new ArrayList<>();
    try (ReadOptions options = new ReadOptions()) {
      return store.iterate(
          ReportFamily.UNSENT,
          options,
          at -> {
            for (at.seek(from); at.isValid() && keys.size() < max; at.next()) {
              if (!Arrays.equals(at.key(), from)) {
                keys.add(at.key());
              }
            }
            return keys;
          });
    }
  }

  private long count(UUID origin, ReportGroup group) {
    boolean isOwn = origin.equals(own);
    byte[] value =
        isOwn
            ? store.get(ReportFamily.COUNTS, ReportKeys.count(group))
            : store.get(ReportFamily.ROLLED_UP, ReportKeys.of(origin, group));
    if (value == null) {
      return 0;
    }
    return isOwn ? GroupCounts.count(value) : ByteBuffer.wrap(store.unframed(value)).getLong();
  }

  /// Takes the marks off rows that are still as they were sent. On disk when it returns.
  void acknowledge(List<OriginCount> rows) {
    try (WriteBatch batch = new WriteBatch()) {
      for (OriginCount row : rows) {
        if (count(row.origin(), row.group()) == row.count()) {
          store.delete(batch, ReportFamily.UNSENT, ReportKeys.of(row.origin(), row.group()));
        }
      }
      if (batch.count() > 0) {
        store.write(batch);
      }
    }
  }

  /// Marks every row there is, for an upstream that knows none. Safe to repeat from any point.
  void markAll() {
    markAll(ReportFamily.COUNTS, Ids.bytes(own));
    markAll(ReportFamily.ROLLED_UP, NOTHING);
  }

  private void markAll(ReportFamily family, byte[] prefix) {
    try (ReadOptions options = new ReadOptions();
        WriteBatch batch = new WriteBatch()) {
      store.each(
          family,
          options,
          at -> {
            byte[] key = Arrays.copyOf(prefix, prefix.length + at.key().length);
            System.arraycopy(at.key(), 0, key, prefix.length, at.key().length);
            store.put(batch, ReportFamily.UNSENT, key, NOTHING);
            if (batch.count() == MARKED_AT_ONCE) {
              store.write(batch);
              batch.clear();
            }
          });
      store.write(batch);
    }
  }
}
