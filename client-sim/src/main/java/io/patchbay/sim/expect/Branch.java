package io.patchbay.sim.expect;

import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.Installation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One package of a release in all its languages.
///
/// @param productFrom first version of the product it is for
/// @param productBelow first version beyond; null: no end
/// @param packageName file name, with `{LANG}` in the place of the language
/// @param languages package languages, or `neutral` alone
/// @param hotfixIds whose record counts as the fix where the component was not measured; its own
///   first
/// @param component whose version decides
/// @param replaces `BULLETIN` or `BULLETIN/branch`
/// @param platforms at least one
public record Branch(
    String id,
    Version productFrom,
    @Nullable Version productBelow,
    Set<Architecture> architectures,
    Installation installation,
    String packageName,
    Set<String> languages,
    List<String> hotfixIds,
    String component,
    List<String> replaces,
    List<Platform> platforms) {
  private static final String NEUTRAL = "neutral";

  public Branch {
    architectures = Set.copyOf(architectures);
    languages = Set.copyOf(languages);
    hotfixIds = List.copyOf(hotfixIds);
    replaces = List.copyOf(replaces);
    platforms = List.copyOf(platforms);
  }

  boolean isForProduct(Version version) {
    return productFrom.compareTo(version) <= 0
        && (productBelow == null || version.compareTo(productBelow) < 0);
  }

  /// Returns the language of the package that a system of this package language takes; null: there
  /// is none.
  @Nullable String packageLanguage(String systemLanguage) {
    if (languages.contains(NEUTRAL)) {
      return NEUTRAL;
    }
    return languages.contains(systemLanguage) ? systemLanguage : null;
  }

  String fileName(String language) {
    return packageName.replace("{LANG}", language);
  }
}
