package io.patchbay.benchmarks;

import io.patchbay.benchmarks.Systems.Level;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import java.util.List;
import java.util.Locale;

/// One branch of a generated product: one of its versions on some systems, in its languages. It
/// takes part in `length` releases of the product in a row, and each supersedes the one before.
///
/// @param version 5 for the first, as Internet Explorer had it
/// @param languages empty: language neutral
/// @param twoTrains files come from a GDR or an LDR train, or all from one
/// @param followsUnknown the first update of the chain names a target the catalog does not hold
record GeneratedBranch(
    int version,
    Systems systems,
    int firstRelease,
    int length,
    List<Language> languages,
    boolean twoTrains,
    boolean followsUnknown) {
  static final int LDR = 20_000;
  private static final int LEVEL_STEP = 4_000;
  private static final int RELEASE_STEP = 25;

  String id() {
    return "v" + version + "-" + systems.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean isIn(int release) {
    return release >= firstRelease && release < firstRelease + length;
  }

  int packages() {
    return Math.max(1, languages.size());
  }

  VersionRange productVersions() {
    return VersionRange.between(version(version, 0, 0), version(version + 1, 0, 0));
  }

  /// What a machine of that level reports as the product's version.
  Version productVersion(Level level) {
    return version(version, level.os().build(), 1_000);
  }

  /// The first fixed version of the component, which differs by level, release and train as
  /// mshtml.dll's does.
  Version fixed(Level level, int release, boolean ldr) {
    int revision =
        1_000
            + LEVEL_STEP * systems.levels().indexOf(level)
            + RELEASE_STEP * (release - firstRelease);
    return version(version, level.os().build(), (ldr ? LDR : 0) + revision);
  }

  /// Where the LDR train begins.
  Version ldrFrom(Level level) {
    return version(version, level.os().build(), LDR);
  }

  private static Version version(int major, int build, int revision) {
    return new Version((long) major << 48 | (long) build << 16 | revision);
  }
}
