package io.patchbay.server.applicability;

import java.util.Arrays;

/// A set of values of one [Variable]: unsigned 64-bit numbers, and "not reported". Immutable.
///
/// Held as the sorted numbers at which membership changes, beginning with "not a member": `[3, 7,
/// 9]` is `3..6` and everything from 9 on.
final class ValueSet {
  static final ValueSet NONE = new ValueSet(new long[0], false);
  static final ValueSet REPORTED = new ValueSet(new long[] {0}, false);
  static final ValueSet ALL = new ValueSet(new long[] {0}, true);

  private final long[] changes;
  private final boolean unreported;

  private ValueSet(long[] changes, boolean unreported) {
    this.changes = changes;
    this.unreported = unreported;
  }

  /// The numbers from `first` to `last`, both included, compared unsigned.
  static ValueSet range(long first, long last) {
    if (Long.compareUnsigned(first, last) > 0) {
      return NONE;
    }
    return new ValueSet(last == -1 ? new long[] {first} : new long[] {first, last + 1}, false);
  }

  boolean contains(long value) {
    return (upper(changes, value) & 1) != 0;
  }

  boolean containsUnreported() {
    return unreported;
  }

  boolean isEmpty() {
    return changes.length == 0 && !unreported;
  }

  boolean isAll() {
    return unreported && changes.length == 1 && changes[0] == 0;
  }

  /// The numbers at which membership changes, ascending, unsigned. Not to be altered.
  long[] changes() {
    return changes;
  }

  ValueSet not() {
    boolean fromZero = changes.length > 0 && changes[0] == 0;
    long[] inverted =
        fromZero ? Arrays.copyOfRange(changes, 1, changes.length) : new long[changes.length + 1];
    if (!fromZero) {
      System.arraycopy(changes, 0, inverted, 1, changes.length);
    }
    return new ValueSet(inverted, !unreported);
  }

  ValueSet and(ValueSet other) {
    return combine(other, true);
  }

  ValueSet or(ValueSet other) {
    return combine(other, false);
  }

  // Walks both lists of changes at once.
  private ValueSet combine(ValueSet other, boolean both) {
    long[] merged = new long[changes.length + other.changes.length];
    int size = 0;
    int i = 0;
    int j = 0;
    boolean member = false;
    while (i < changes.length || j < other.changes.length) {
      boolean first =
          j == other.changes.length
              || (i < changes.length && Long.compareUnsigned(changes[i], other.changes[j]) <= 0);
      long at = first ? changes[i] : other.changes[j];
      i += i < changes.length && changes[i] == at ? 1 : 0;
      j += j < other.changes.length && other.changes[j] == at ? 1 : 0;
      boolean in = (i & 1) != 0;
      boolean otherIn = (j & 1) != 0;
      if ((both ? in && otherIn : in || otherIn) != member) {
        member = !member;
        merged[size++] = at;
      }
    }
    return new ValueSet(
        Arrays.copyOf(merged, size),
        both ? unreported && other.unreported : unreported || other.unreported);
  }

  /// Whether every member of `other` is one of this.
  boolean containsAll(ValueSet other) {
    return or(other).equals(this);
  }

  /// How many of the sorted numbers are at most `value`, unsigned.
  static int upper(long[] sorted, long value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(sorted[middle], value) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ValueSet set
        && unreported == set.unreported
        && Arrays.equals(changes, set.changes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(changes) + Boolean.hashCode(unreported);
  }

  @Override
  public String toString() {
    return Arrays.toString(changes) + (unreported ? " or not reported" : "");
  }
}
