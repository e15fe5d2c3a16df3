package io.patchbay.sim.expect;

import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.Installation;
import io.patchbay.proto.v1.ProductType;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the four bulletins of the founding case say of Windows XP and, for the package that needs
/// no language, of Windows Vista; typed from data/README.md and data/ms08-078.
final class ReleasesOf2009 {
  private static final Set<String> LANGUAGES = Set.of("DEU", "ENU", "FRA");

  private ReleasesOf2009() {}

  static Expectation expectation() {
    return new Expectation(List.of(ms08073(), ms08078(), ms09002(), ms09014()));
  }

  private static Release ms08073() {
    return release(
        "MS08-073",
        ie6(
            "KB958215",
            List.of("KB958215", "KB963027"),
            "6.0.2900.3462",
            "6.0.2900.5694",
            List.of()),
        ie7("KB958215", List.of("KB958215-IE7"), "7.0.6000.16762", "7.0.6000.20935", List.of()));
  }

  private static Release ms08078() {
    return release(
        "MS08-078",
        ie6(
            "KB960714",
            List.of("KB960714", "KB963027"),
            "6.0.2900.3492",
            "6.0.2900.5726",
            List.of()),
        ie7("KB960714", List.of("KB960714-IE7"), "7.0.6000.16788", "7.0.6000.20973", List.of()),
        ie7OnVista());
  }

  private static Release ms09002() {
    return release(
        "MS09-002",
        ie7(
            "KB961260",
            List.of("KB961260-IE7"),
            "7.0.6000.16809",
            "7.0.6000.20996",
            List.of("MS08-073", "MS08-078")));
  }

  private static Release ms09014() {
    return release(
        "MS09-014",
        ie6(
            "KB963027",
            List.of("KB963027"),
            "6.0.2900.3527",
            "6.0.2900.5764",
            List.of("MS08-073", "MS08-078")),
        ie7(
            "KB963027",
            List.of("KB963027-IE7"),
            "7.0.6000.16825",
            "7.0.6000.21015",
            List.of("MS09-002")));
  }

  private static Release release(String bulletin, Branch... branches) {
    return new Release(bulletin, 1, Instant.EPOCH, "internet-explorer", List.of(branches));
  }

  private static Branch ie6(
      String kb, List<String> hotfixIds, String fixedSp2, String fixedSp3, List<String> replaces) {
    return branch(
        "ie6-xp-x86",
        "6.0",
        "7.0",
        "WindowsXP-" + kb + "-x86-{LANG}.exe",
        LANGUAGES,
        hotfixIds,
        replaces,
        List.of(xp(2, train(null, fixedSp2)), xp(3, train(null, fixedSp3))));
  }

  private static Branch ie7(
      String kb, List<String> hotfixIds, String fixedGdr, String fixedLdr, List<String> replaces) {
    Train gdr = train(null, fixedGdr);
    Train ldr = train("7.0.6000.20000", fixedLdr);
    return branch(
        "ie7-xp-x86",
        "7.0",
        "8.0",
        "IE7-WindowsXP-" + kb + "-x86-{LANG}.exe",
        LANGUAGES,
        hotfixIds,
        replaces,
        List.of(xp(2, gdr, ldr), xp(3, gdr, ldr)));
  }

  private static Branch ie7OnVista() {
    return branch(
        "ie7-windows60-x86",
        "7.0",
        "8.0",
        "Windows6.0-KB960714-x86.msu",
        Set.of("neutral"),
        List.of("KB960714"),
        List.of(),
        List.of(
            new Platform(
                "6.0.6000",
                0,
                Set.of(ProductType.WORKSTATION),
                List.of(train(null, "7.0.6000.16788")))));
  }

  private static Branch branch(
      String id,
      String from,
      String below,
      String file,
      Set<String> languages,
      List<String> hotfixIds,
      List<String> replaces,
      List<Platform> platforms) {
    return new Branch(
        id,
        Version.parse(from),
        Version.parse(below),
        Set.of(Architecture.X86),
        Installation.FULL,
        file,
        languages,
        hotfixIds,
        "mshtml.dll",
        replaces,
        platforms);
  }

  private static Platform xp(int servicePack, Train... trains) {
    return new Platform("5.1.2600", servicePack, Set.of(ProductType.WORKSTATION), List.of(trains));
  }

  private static Train train(@Nullable String from, String fixed) {
    return new Train(from == null ? null : Version.parse(from), Version.parse(fixed));
  }
}
