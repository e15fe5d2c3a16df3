package io.patchbay.server.testing;

import io.patchbay.server.domain.ManifestSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A made-up bulletin of a made-up product: MS99-001, one update for each language. Every number
/// has a product of its own, so one machine with all products is offered one update of each.
///
/// @param languages package languages
/// @param note goes into the title, so that two manifests of one number differ
public record SmallRelease(
    int number, int revision, Instant releasedAt, List<String> languages, String note) {
  private static final String MACHINE =
      "/v1/offers?os=5.1.2600&sp=3&arch=x86&type=workstation&language=de-DE";
  private static final List<String> LANGUAGES = List.of("DEU", "ENU", "FRA");
  private static final Instant LONG_AGO = Instant.parse("2009-01-01T18:00:00Z");

  public static SmallRelease of(int number) {
    return new SmallRelease(number, 1, LONG_AGO, LANGUAGES, "first form");
  }

  public SmallRelease at(Instant instant) {
    return new SmallRelease(number, revision, instant, languages, note);
  }

  public SmallRelease noted(String text) {
    return new SmallRelease(number, revision, releasedAt, languages, text);
  }

  public SmallRelease corrected(int newRevision) {
    return new SmallRelease(number, newRevision, releasedAt, languages, note);
  }

  public SmallRelease in(List<String> packageLanguages) {
    return new SmallRelease(number, revision, releasedAt, packageLanguages, note);
  }

  public String bulletin() {
    return "MS99-" + digits();
  }

  public String product() {
    return "product-" + digits();
  }

  private String digits() {
    return String.format(Locale.ROOT, "%03d", number);
  }

  /// The request of a German machine that has these products.
  public static String machine(Collection<SmallRelease> releases) {
    return MACHINE
        + releases.stream()
            .map(release -> "&product=" + release.product() + "@1.5")
            .collect(Collectors.joining());
  }

  public String machine() {
    return machine(List.of(this));
  }

  /// The name of its German package.
  public String germanPackage() {
    return "Product" + digits() + "-KB99" + digits() + "-x86-DEU.exe";
  }

  public ManifestSource source() {
    return new ManifestSource(bulletin() + ".yaml", yaml().getBytes(StandardCharsets.UTF_8));
  }

  public String yaml() {
    return """
    payloads: STAND_IN
    bulletin:
      id: MS99-@@
      revision: @revision@
      title: Security Update for Product @@, @note@
      kbArticle: "99@@"
      severity: CRITICAL
      classification: SECURITY_UPDATE
      rebootBehavior: CAN_REQUEST_REBOOT
      releasedAt: @releasedAt@
    product: product-@@
    component: part-@@.dll
    branches:
      - id: xp-x86
        title: Product @@ on Windows XP
        productVersions: {from: "1.0", below: "2.0"}
        architectures: [X86]
        installation: FULL
        package: Product@@-KB99@@-x86-{LANG}.exe
        languages: @languages@
        hotfixIds: [KB99@@]
        evidence: DOCUMENTED
        platforms:
          - osVersion: 5.1.2600
            servicePack: 3
            productTypes: [WORKSTATION]
            fixed: [{fixedFrom: 1.5.0.100}]
    """
        .replace("@revision@", Integer.toString(revision))
        .replace("@note@", note)
        .replace("@releasedAt@", releasedAt.toString())
        .replace("@languages@", languages.toString())
        .replace("@@", digits());
  }
}
