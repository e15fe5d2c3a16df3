package io.patchbay.server.offer;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.Language;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Rows in memory by the tuple that machines have, bounded in bytes. Reading takes no lock and
/// allocates nothing; safe for any thread.
///
/// Set-associative, like a processor's cache: a tuple's hash selects a set of eight places, which
/// are compared by the whole hash (one cache line) and then by the tuple itself. Room is made by
/// second chance: what was not read since it was last looked at goes.
///
/// @param <A> what an answer is kept as
final class RowCache<A> {
  private static final int WAYS = 8;
  private static final int TYPICAL_BYTES = 1024;
  private static final int SETS_MAX = 1 << 20;

  private final long bytesMax;
  private final int setMask;
  private final long[] hashes;
  private final AtomicReferenceArray<TupleRows<A>> places;
  private long bytes;
  private int hand;

  RowCache(long bytesMax) {
    this.bytesMax = bytesMax;
    long sets = Math.clamp(bytesMax / (TYPICAL_BYTES * WAYS), 1, SETS_MAX);
    int rounded = Integer.highestOneBit((int) sets);
    this.setMask = rounded - 1;
    this.hashes = new long[rounded * WAYS];
    this.places = new AtomicReferenceArray<>(rounded * WAYS);
  }

  @Nullable TupleRows<A> get(
      String product, int os, @Nullable Architecture architecture, @Nullable Language language) {
    long hash = TupleRows.hash(product, os, architecture, language);
    int first = first(hash);
    for (int i = first; i < first + WAYS; i++) {
      if (hashes[i] == hash) {
        TupleRows<A> rows = places.getAcquire(i);
        if (rows != null && rows.isOf(product, os, architecture, language)) {
          if (!rows.used) {
            rows.used = true;
          }
          return rows;
        }
      }
    }
    return null;
  }

  private int first(long hash) {
    return ((int) hash & setMask) * WAYS;
  }

  synchronized void put(TupleRows<A> rows) {
    if (rows.bytes > bytesMax) {
      return;
    }
    long hash = rows.hash();
    int place = place(first(hash));
    clear(place);
    hashes[place] = hash;
    places.setRelease(place, rows);
    bytes += rows.bytes;
    makeRoom();
  }

  /// Notes that an entry became larger; true if the cache takes it.
  synchronized boolean grow(TupleRows<A> rows, int more) {
    if (rows.bytes + more > bytesMax || !stands(rows)) {
      return false;
    }
    rows.bytes += more;
    bytes += more;
    makeRoom();
    return true;
  }

  private boolean stands(TupleRows<A> rows) {
    int first = first(rows.hash());
    for (int i = first; i < first + WAYS; i++) {
      if (places.getPlain(i) == rows) {
        return true;
      }
    }
    return false;
  }

  // A free place of the set, or one not read lately, or any.
  private int place(int first) {
    int unused = -1;
    for (int i = first; i < first + WAYS; i++) {
      TupleRows<A> there = places.getPlain(i);
      if (there == null) {
        return i;
      }
      unused = there.used ? unused : i;
      there.used = false;
    }
    return unused >= 0 ? unused : first + hand % WAYS;
  }

  private void makeRoom() {
    // Twice around meets every place once with its mark cleared.
    for (int steps = 2 * places.length(); bytes > bytesMax && steps > 0; steps--) {
      hand = (hand + 1) % places.length();
      TupleRows<A> there = places.getPlain(hand);
      if (there != null && !there.used) {
        clear(hand);
      } else if (there != null) {
        there.used = false;
      }
    }
  }

  private void clear(int place) {
    TupleRows<A> there = places.getPlain(place);
    if (there != null) {
      places.setRelease(place, null);
      hashes[place] = 0;
      bytes -= there.bytes;
    }
  }

  /// Memory taken, in bytes, estimated.
  synchronized long bytes() {
    return bytes;
  }
}
