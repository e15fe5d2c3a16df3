package io.patchbay.server.domain;

/// Four unsigned 16-bit numbers, packed into 64 bits, the first one highest, and compared unsigned.
/// Missing parts are 0, so `7.0` is `7.0.0.0`.
public record Version(long packed) implements Comparable<Version> {
  /// The highest version there is.
  public static final Version MAX = new Version(-1L);

  private static final int PARTS_MAX = 4;
  private static final int TEXT_CHARS_MAX = 64;

  /// Parses one to four dotted numbers from 0 to 65535. Leading zeros are tolerated, as Microsoft
  /// prints `6.00.2900.5512`.
  ///
  /// @throws InvalidValueException if it is anything else
  public static Version parse(String text) {
    return new Version(parsePacked(text, 1, PARTS_MAX));
  }

  static long parsePacked(String text, int partsMin, int partsMax) {
    long packed = 0;
    int parts = 0;
    int start = 0;
    for (int i = 0; i <= text.length() && text.length() <= TEXT_CHARS_MAX; i++) {
      if (i == text.length() || text.charAt(i) == '.') {
        packed |= part(text, start, i, partsMin, partsMax) << (48 - 16 * parts);
        parts++;
        start = i + 1;
        if (parts == partsMax && i < text.length()) {
          throw malformed(text, partsMin, partsMax);
        }
      }
    }
    if (parts < partsMin) {
      throw malformed(text, partsMin, partsMax);
    }
    return packed;
  }

  private static long part(String text, int start, int end, int partsMin, int partsMax) {
    long number = 0;
    for (int i = start; i < end; i++) {
      int digit = text.charAt(i) - '0';
      number = digit < 0 || digit > 9 ? Integer.MAX_VALUE : number * 10 + digit;
      if (number > 0xFFFF) {
        throw malformed(text, partsMin, partsMax);
      }
    }
    if (start == end) {
      throw malformed(text, partsMin, partsMax);
    }
    return number;
  }

  private static InvalidValueException malformed(String text, int partsMin, int partsMax) {
    String count = partsMin == partsMax ? "" + partsMin : partsMin + " to " + partsMax;
    return new InvalidValueException(text, count + " dotted numbers from 0 to 65535");
  }

  @Override
  public int compareTo(Version other) {
    return Long.compareUnsigned(packed, other.packed);
  }

  @Override
  public String toString() {
    return (packed >>> 48)
        + "."
        + (packed >>> 32 & 0xFFFF)
        + "."
        + (packed >>> 16 & 0xFFFF)
        + "."
        + (packed & 0xFFFF);
  }
}
