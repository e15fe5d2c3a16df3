package io.patchbay.server.wire;

import io.patchbay.server.domain.InvalidValueException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Values by the bytes they were decoded from, so that what many machines report alike is decoded
/// once: a lookup compares bytes and allocates nothing. What a value means is for its decoder alone
/// to say, and what it throws goes to who asked.
///
/// Bounded: a set of four places for each hash, whose oldest makes room. For one thread.
///
/// @param <T> what is decoded
public final class DecodedValues<T> {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int WAYS = 4;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  /// Decodes what was not seen before.
  public interface Decoder<T> {
    /// @throws InvalidValueException if it is no such value
    T decode(byte[] bytes);
  }

  private final int keyBytesMax;
  private final Decoder<T> decoder;
  private final @Nullable Entry<T>[] entries;

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Entry<T>(byte[] key, T value) {}

  /// @param places a power of two, four at least
  /// @param keyBytesMax longer ones are decoded each time
  @SuppressWarnings({"unchecked", "rawtypes"}) // There is no array of a generic type.
  public DecodedValues(int places, int keyBytesMax, Decoder<T> decoder) {
    this.keyBytesMax = keyBytesMax;
    this.decoder = decoder;
    this.entries = new Entry[places];
  }

  /// The value of the bytes from `from` up to and without `to`.
  ///
  /// @throws InvalidValueException if they are none
  public T get(byte[] bytes, int from, int to) {
    int set = set(hash(bytes, from, to));
    for (int i = set; i < set + WAYS; i++) {
      Entry<T> entry = entries[i];
      if (entry == null) {
        break;
      }
      if (Arrays.equals(entry.key, 0, entry.key.length, bytes, from, to)) {
        return entry.value;
      }
    }
    byte[] key = Arrays.copyOfRange(bytes, from, to);
    T value = decoder.decode(key);
    if (key.length <= keyBytesMax) {
      keep(set, new Entry<>(key, value));
    }
    return value;
  }

  // From the highest bits: the others of a product know nothing of the last letters.
  private int set(long hash) {
    return (int) (hash >>> (Long.numberOfLeadingZeros(entries.length) + 1)) & -WAYS;
  }

  // The newest first; what is asked for often comes back by itself.
  private void keep(int set, Entry<T> entry) {
    System.arraycopy(entries, set, entries, set + 1, WAYS - 1);
    entries[set] = entry;
  }

  // Eight bytes at a time; the last eight overlap those before.
  private static long hash(byte[] bytes, int from, int to) {
    int length = to - from;
    long hash = length;
    if (length < Long.BYTES) {
      for (int i = from; i < to; i++) {
        hash = hash << 8 ^ hash >>> 56 ^ bytes[i];
      }
      return mixed(0, hash);
    }
    for (int i = from; i < to - Long.BYTES; i += Long.BYTES) {
      hash = mixed(hash, (long) LONG.get(bytes, i));
    }
    return mixed(hash, (long) LONG.get(bytes, to - Long.BYTES));
  }

  private static long mixed(long hash, long next) {
    long mixed = (hash ^ next) * MULTIPLIER;
    return mixed ^ mixed >>> 32;
  }
}
