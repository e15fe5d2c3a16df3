package io.patchbay.benchmarks;

import io.patchbay.benchmarks.Systems.Level;
import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Version;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A kind of machine of December 2008 and its share of the fleet; `fleet.tsv`.
///
/// @param fixed the first version of mshtml.dll that MS08-078 fixed; null: none for this kind
/// @param fixedLdr the same in the LDR train; null: there is one train
record MachineKind(
    double percent,
    OsVersion os,
    int servicePack,
    Architecture architecture,
    ProductType type,
    Installation installation,
    Version internetExplorer,
    @Nullable Version fixed,
    @Nullable Version fixedLdr) {
  static final Weighted<MachineKind> FLEET =
      new Weighted<>(
          Table.rows("fleet.tsv").stream().map(MachineKind::of).toList(), MachineKind::percent);
  private static final double PATCHED = 0.5; // 29.5 days after release.
  private static final double LDR = 0.2;

  private static MachineKind of(String[] row) {
    return new MachineKind(
        Double.parseDouble(row[0]),
        OsVersion.parse(row[1]),
        Integer.parseInt(row[2]),
        Architecture.parse(row[3]),
        ProductType.parse(row[4]),
        Installation.parse(row[5]),
        Version.parse(row[6]),
        version(row[7]),
        version(row[8]));
  }

  private static @Nullable Version version(String text) {
    return text.equals("-") ? null : Version.parse(text);
  }

  boolean isOf(Systems systems, Level level) {
    return installation == Installation.FULL
        && systems.architecture() == architecture
        && level.os().equals(os)
        && level.servicePack() == servicePack
        && level.types().contains(type);
  }

  ClientConfiguration.Builder machine(Language language) {
    return ClientConfiguration.builder(os)
        .servicePack(servicePack)
        .architecture(architecture)
        .productType(type)
        .installation(installation)
        .language(language);
  }

  /// A machine with Internet Explorer and nothing else, half of them patched against MS08-078: the
  /// file has the first fixed version or the one after, or else the last that is not fixed.
  ClientConfiguration withInternetExplorer(Language language, RandomGenerator random) {
    ClientConfiguration.Builder machine = machine(language);
    machine.product("internet-explorer", internetExplorer);
    Version first = fixedLdr != null && random.nextDouble() < LDR ? fixedLdr : fixed;
    if (first != null) {
      int step = random.nextDouble() < PATCHED ? random.nextInt(2) : -1;
      machine.component("mshtml.dll", new Version(first.packed() + step));
    }
    Fleet.record(machine, Fleet.INSTALLED, random);
    return machine.build();
  }
}
