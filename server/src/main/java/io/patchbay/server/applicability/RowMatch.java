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
  boolean withheld;

  void prepare(int boxWords, int candidateWords) {
    if (boxes.length < boxWords) {
      boxes = new long[boxWords];
    }
    if (remaining.length < candidateWords) {
      remaining = new long[candidateWords];
      hidden = new long[candidateWords];
    } else {
      for (int i = 0; i < candidateWords; i++) {
        remaining[i] = 0;
        hidden[i] = 0;
      }
    }
    words = candidateWords;
    meant = false;
    withheld = false;
  }

  /// Whether any candidate is meant for the machine, installed or not.
  public boolean meant() {
    return meant;
  }

  /// Whether a candidate is offerable but withheld, and nothing that remains supersedes it.
  public boolean withheld() {
    return withheld;
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
  /// @param first the first of these bits, given apart so that mostly nothing else is looked at
  /// @param bits what [#remaining] returned for the same row
  public boolean remains(long first, long[] bits) {
    if (words == 0 || remaining[0] != first) {
      return false;
    }
    for (int i = 1; i < words; i++) {
      if (remaining[i] != bits[i]) {
        return false;
      }
    }
    return true;
  }

  /// The numbers of the candidates that remain, as bits.
  public long[] remaining() {
    return Arrays.copyOf(remaining, words);
  }
}
