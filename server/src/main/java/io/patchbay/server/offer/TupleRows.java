package io.patchbay.server.offer;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Language;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The rows in which machines of one tuple have to look, in memory. Safe for any thread.
///
/// @param <A> what an answer is kept as
final class TupleRows<A> {
  private static final int OVERHEAD_BYTES = 128;

  // Side by side and not behind one another: each object more is one more wait for memory.
  private final String product;
  private final int os;
  private final @Nullable Architecture architecture;
  private final @Nullable Language language;
  private final @Nullable KnownRow<A> first;
  private final List<KnownRow<A>> others;
  // Guarded by the cache it stands in.
  long bytes;
  // Set by readers, cleared by the cache when it looks for room; a lost write does no harm.
  boolean used = true;

  TupleRows(IndexTuple tuple, List<KnownRow<A>> rows) {
    this.product = tuple.product();
    this.os = tuple.osMajorMinor();
    this.architecture = tuple.architecture();
    this.language = tuple.language();
    this.first = rows.isEmpty() ? null : rows.getFirst();
    this.others = List.copyOf(rows.subList(Math.min(1, rows.size()), rows.size()));
    this.bytes = OVERHEAD_BYTES + rows.stream().mapToLong(KnownRow::bytes).sum();
  }

  /// A row, or null from the number of rows on.
  @Nullable KnownRow<A> row(int index) {
    if (index == 0) {
      return first;
    }
    return index <= others.size() ? others.get(index - 1) : null;
  }

  long hash() {
    return hash(product, os, architecture, language);
  }

  boolean isOf(
      String ofProduct,
      int ofOs,
      @Nullable Architecture ofArchitecture,
      @Nullable Language ofLanguage) {
    return os == ofOs
        && architecture == ofArchitecture
        && product.equals(ofProduct)
        && Objects.equals(language, ofLanguage);
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
