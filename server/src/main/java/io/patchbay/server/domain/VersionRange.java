package io.patchbay.server.domain;

/// A range of versions from `from` to `last`, both included. Never empty.
///
/// @param from lowest version, packed
/// @param last highest version, packed
public record VersionRange(long from, long last) {
  public VersionRange {
    if (Long.compareUnsigned(from, last) > 0) {
      throw new InvalidValueException(
          new Version(from) + " up to below " + new Version(last + 1),
          "a range that holds at least one version");
    }
  }

  /// All versions from `from` on.
  public static VersionRange from(Version from) {
    return new VersionRange(from.packed(), Version.MAX.packed());
  }

  /// All versions from `from` on and below `below`.
  ///
  /// @throws InvalidValueException if there is none
  public static VersionRange between(Version from, Version below) {
    if (from.compareTo(below) >= 0) {
      throw new InvalidValueException(
          from + " up to below " + below, "a range that holds at least one version");
    }
    return new VersionRange(from.packed(), below.packed() - 1);
  }

  public boolean contains(long packed) {
    return Long.compareUnsigned(packed, from) >= 0 && Long.compareUnsigned(packed, last) <= 0;
  }

  /// Whether versions above the range exist.
  public boolean isBounded() {
    return last != Version.MAX.packed();
  }

  @Override
  public String toString() {
    String above = "from " + new Version(from);
    return isBounded() ? above + " below " + new Version(last + 1) : above;
  }
}
