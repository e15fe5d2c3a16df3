package io.patchbay.server.offer;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Language;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows in which machines of one tuple have to look, in memory. Safe for any thread.
final class TupleRows {
  private static final int OVERHEAD_BYTES = 128;

  private final IndexTuple tuple;
  private final KnownRow[] rows;
  // Guarded by the cache it stands in.
  long bytes;
  // Set by readers, cleared by the cache when it looks for room; a lost write does no harm.
  boolean used = true;

  TupleRows(IndexTuple tuple, List<KnownRow> rows) {
    this.tuple = tuple;
    this.rows = rows.toArray(KnownRow[]::new);
    this.bytes = OVERHEAD_BYTES + rows.stream().mapToLong(KnownRow::bytes).sum();
  }

  int count() {
    return rows.length;
  }

  KnownRow row(int index) {
    return rows[index];
  }

  long hash() {
    return hash(tuple.product(), tuple.osMajorMinor(), tuple.architecture(), tuple.language());
  }

  boolean isOf(
      String product, int os, @Nullable Architecture architecture, @Nullable Language language) {
    return tuple.osMajorMinor() == os
        && tuple.architecture() == architecture
        && tuple.product().equals(product)
        && (language == null ? tuple.language() == null : language.equals(tuple.language()));
  }

  /// A number that tells tuples apart, well mixed.
  static long hash(
      String product, int os, @Nullable Architecture architecture, @Nullable Language language) {
    long hash = mixed(product.hashCode(), os);
    hash = mixed(hash, architecture == null ? 0 : architecture.wireName().hashCode());
    hash = mixed(hash, language == null ? 0 : language.code().hashCode());
    return hash ^ hash >>> 32;
  }

  private static long mixed(long hash, int value) {
    return (hash ^ hash >>> 29) * 0x9E3779B97F4A7C15L + value;
  }
}
