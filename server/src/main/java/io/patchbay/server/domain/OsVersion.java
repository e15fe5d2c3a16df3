package io.patchbay.server.domain;

/// Windows version, `major.minor.build`, each an unsigned 16-bit number: XP is `5.1.2600`.
public record OsVersion(int major, int minor, int build) implements Comparable<OsVersion> {
  /// @throws InvalidValueException if it is not exactly three dotted numbers
  public static OsVersion parse(String text) {
    return of(Version.parsePacked(text, 3, 3));
  }

  private static OsVersion of(long packed) {
    return new OsVersion(
        (int) (packed >>> 48), (int) (packed >>> 32) & 0xFFFF, (int) (packed >>> 16) & 0xFFFF);
  }

  /// Major and minor in one number, major higher; the build does not take part.
  public int majorMinor() {
    return major << 16 | minor;
  }

  @Override
  public int compareTo(OsVersion other) {
    int byMajorMinor = Integer.compareUnsigned(majorMinor(), other.majorMinor());
    return byMajorMinor != 0 ? byMajorMinor : Integer.compare(build, other.build);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + build;
  }
}
