package io.patchbay.server.applicability;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The names that stand in a row, each once: products, components and records. Written as one u32
/// for each, where its text is, then the texts: length (u8) and ASCII.
final class RowNames {
  /// Names one row may hold; a number of one fits into 15 bits.
  static final int NAMES_MAX = 0x7FFF;

  /// In the place of a number: no name.
  static final int NONE = 0xFFFF;

  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private int textBytes;

  /// The number of that name; the next one if it is new.
  int number(String name) {
    if (name.isEmpty()) {
      return NONE;
    }
    Integer known = numbers.putIfAbsent(name, numbers.size());
    if (known != null) {
      return known;
    }
    textBytes += 1 + name.length();
    return numbers.size() - 1;
  }

  int count() {
    return numbers.size();
  }

  int bytes() {
    return 4 * count() + textBytes;
  }

  void write(ByteBuffer to) {
    int at = to.position() + 4 * count();
    for (String name : numbers.keySet()) {
      to.putInt(at);
      at += 1 + name.length();
    }
    for (String name : numbers.keySet()) {
      to.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /// Reads the name of that number.
  ///
  /// @param at where the names are
  static String read(byte[] row, int at, int number) {
    int text = Bytes.u32(row, at + 4 * number);
    return new String(row, text + 1, Bytes.u8(row, text), StandardCharsets.US_ASCII);
  }
}
