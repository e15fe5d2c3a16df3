package io.patchbay.server.applicability;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Big-endian unsigned numbers in a byte array.
final class Bytes {
  private static final VarHandle U16 =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle U32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle U64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int COUNTED_MAX = 8;

  private Bytes() {}

  static int u8(byte[] bytes, int at) {
    return bytes[at] & 0xFF;
  }

  static int u16(byte[] bytes, int at) {
    return (short) U16.get(bytes, at) & 0xFFFF;
  }

  /// As a signed int; no offset or count in a row exceeds it.
  static int u32(byte[] bytes, int at) {
    return (int) U32.get(bytes, at);
  }

  static long u64(byte[] bytes, int at) {
    return (long) U64.get(bytes, at);
  }

  /// How many of the sorted numbers from `at` on are at most `value`, unsigned. Without a branch
  /// that depends on the value: machines differ, and each wrong guess of the processor costs more
  /// than counting some numbers.
  static int upper(byte[] bytes, int at, int count, long value) {
    int from = 0;
    int left = count;
    while (left > COUNTED_MAX) {
      int half = left >>> 1;
      from += half * atMost(u64(bytes, at + 8 * (from + half - 1)), value);
      left -= half;
    }
    int found = from;
    for (int i = from; i < from + left; i++) {
      found += atMost(u64(bytes, at + 8 * i), value);
    }
    return found;
  }

  // 1 if number <= value, unsigned, else 0; the borrow of value - number (Warren, Hacker's Delight,
  // 2-13).
  private static int atMost(long number, long value) {
    long borrow = (~value & number) | ((~value | number) & (value - number));
    return 1 - (int) (borrow >>> 63);
  }
}
