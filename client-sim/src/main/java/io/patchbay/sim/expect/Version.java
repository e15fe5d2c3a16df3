package io.patchbay.sim.expect;

import java.util.regex.Pattern;

/// Four numbers from 0 to 65535, the first in the highest 16 of 64 bits; missing ones are 0.
public record Version(long bits) implements Comparable<Version> {
  static final Version ZERO = new Version(0);
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /// Reads up to four dotted numbers, for example `7.0.6000.16762`; leading zeros are tolerated.
  ///
  /// @throws IllegalArgumentException if it is anything else
  public static Version parse(String text) {
    String[] numbers = text.split("\\.", -1);
    if (numbers.length > 4) {
      throw new IllegalArgumentException("version: " + text + " (expected: up to four numbers)");
    }
    long bits = 0;
    for (int i = 0; i < 4; i++) {
      bits = bits << 16 | (i < numbers.length ? number(numbers[i], text) : 0);
    }
    return new Version(bits);
  }

  /// Returns the version just above; the highest of all has none and wraps to 0.
  public Version next() {
    return new Version(bits + 1);
  }

  /// Returns the version just below; 0 has none and wraps to the highest.
  public Version previous() {
    return new Version(bits - 1);
  }

  @Override
  public int compareTo(Version other) {
    return Long.compareUnsigned(bits, other.bits);
  }

  @Override
  public String toString() {
    return (bits >>> 48)
        + "."
        + (bits >>> 32 & 0xffff)
        + "."
        + (bits >>> 16 & 0xffff)
        + "."
        + (bits & 0xffff);
  }

  private static int number(String digits, String text) {
    if (!NUMBER.matcher(digits).matches() || Integer.parseInt(digits) > 0xffff) {
      throw new IllegalArgumentException(
          "version: " + text + " (expected: numbers from 0 to 65535)");
    }
    return Integer.parseInt(digits);
  }
}
