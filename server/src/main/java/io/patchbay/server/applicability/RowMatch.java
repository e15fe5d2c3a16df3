package io.patchbay.server.applicability;

import java.util.Arrays;

/// What of one row remains for one machine. Filled by [Row#match] and used again for the next, so
/// that a lookup allocates nothing; for one thread.
public final class RowMatch {
  long[] boxes = new long[4];
  long[] remaining = new long[4];
  long[] hidden = new long[4];
  int words;
  boolean meant;

  void prepare(int boxWords, int candidateWords) {
    if (boxes.length < boxWords) {
      boxes = new long[boxWords];
    }
    if (remaining.length < candidateWords) {
      remaining = new long[candidateWords];
      hidden = new long[candidateWords];
    } else {
      Arrays.fill(remaining, 0, candidateWords, 0);
      Arrays.fill(hidden, 0, candidateWords, 0);
    }
    words = candidateWords;
    meant = false;
  }

  /// Whether any candidate is meant for the machine, installed or not.
  public boolean meant() {
    return meant;
  }

  /// Whether nothing remains.
  public boolean isEmpty() {
    for (int i = 0; i < words; i++) {
      if (remaining[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /// Whether exactly these candidates remain.
  ///
  /// @param bits what [#remaining] returned for the same row
  public boolean remains(long[] bits) {
    return Arrays.equals(remaining, 0, words, bits, 0, bits.length);
  }

  /// The numbers of the candidates that remain, as bits.
  public long[] remaining() {
    return Arrays.copyOf(remaining, words);
  }
}
