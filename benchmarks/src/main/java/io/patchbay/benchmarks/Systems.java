package io.patchbay.benchmarks;

import io.patchbay.benchmarks.PackageLanguage.PackageList;
import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import java.util.List;
import java.util.Set;

/// Systems that share one package, as the rows of MS08-078's matrix do: one Windows major.minor and
/// one architecture, with the builds and service packs of it that were supported.
///
/// The weight says how often a product is released for them. It lies between what is in the
/// workbook of 2008 to 2026, which is mostly Windows 7 and later, and the fleet of 2008, which is
/// mostly XP and Vista, so that questions of that fleet meet updates.
@SuppressWarnings("ImmutableEnumChecker") // The list of levels is made by toList().
enum Systems {
  WINDOWS_2000_X86(2, "5.0", Architecture.X86, PackageList.CLIENT_X86, "2195/4 all"),
  XP_X86(6, "5.1", Architecture.X86, PackageList.CLIENT_X86, "2600/2 client", "2600/3 client"),
  SERVER_2003_X86(
      3, "5.2", Architecture.X86, PackageList.SERVER_X86, "3790/1 server", "3790/2 server"),
  SERVER_2003_XP_X64(2, "5.2", Architecture.X64, PackageList.X64, "3790/1 all", "3790/2 all"),
  SERVER_2003_IA64(1, "5.2", Architecture.IA64, PackageList.IA64, "3790/1 server", "3790/2 server"),
  VISTA_X86(5, "6.0", Architecture.X86, "6000/0 client", "6001/1 all", "6002/2 all"),
  VISTA_X64(4, "6.0", Architecture.X64, "6000/0 client", "6001/1 all", "6002/2 all"),
  SERVER_2008_IA64(1, "6.0", Architecture.IA64, "6001/1 server", "6002/2 server"),
  WINDOWS_7_X86(3, "6.1", Architecture.X86, "7600/0 client", "7601/1 client"),
  WINDOWS_7_X64(4, "6.1", Architecture.X64, "7600/0 all", "7601/1 all"),
  WINDOWS_81_X86(2, "6.3", Architecture.X86, "9600/0 client"),
  WINDOWS_81_X64(3, "6.3", Architecture.X64, "9600/0 all"),
  WINDOWS_10_X86(2, "10.0", Architecture.X86, "10240/0 client", "14393/0 client", "19045/0 client"),
  WINDOWS_10_X64(5, "10.0", Architecture.X64, "14393/0 all", "17763/0 all", "19045/0 client"),
  WINDOWS_10_ARM64(1, "10.0", Architecture.ARM64, "17763/0 client", "19045/0 client");

  /// One level of a system.
  record Level(OsVersion os, int servicePack, Set<ProductType> types) {}

  private final int weight;
  private final Architecture architecture;
  private final PackageList packages;
  private final List<Level> levels;

  // From Vista on a package serves every language.
  Systems(int weight, String os, Architecture architecture, String... levels) {
    this(weight, os, architecture, PackageList.NEUTRAL, levels);
  }

  Systems(
      int weight, String os, Architecture architecture, PackageList packages, String... levels) {
    this.weight = weight;
    this.architecture = architecture;
    this.packages = packages;
    this.levels = List.of(levels).stream().map(level -> level(os, level)).toList();
  }

  // "2600/3 client": build, service pack, product types.
  private static Level level(String os, String text) {
    String[] parts = text.split("[/ ]", -1);
    Set<ProductType> types =
        switch (parts[2]) {
          case "client" -> Set.of(ProductType.WORKSTATION);
          case "server" -> Set.of(ProductType.SERVER, ProductType.DOMAIN_CONTROLLER);
          default -> Set.of(ProductType.values());
        };
    return new Level(OsVersion.parse(os + "." + parts[0]), Integer.parseInt(parts[1]), types);
  }

  int weight() {
    return weight;
  }

  Architecture architecture() {
    return architecture;
  }

  /// How the packages of Windows' own parts come; an application has one for each language from
  /// Vista on too.
  PackageList packages(boolean application) {
    return application && packages == PackageList.NEUTRAL ? PackageList.EVERY : packages;
  }

  List<Level> levels() {
    return levels;
  }

  int osMajorMinor() {
    return levels.getFirst().os().majorMinor();
  }
}
