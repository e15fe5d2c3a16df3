package io.patchbay.server.testing;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Version;
import java.util.List;
import java.util.Random;

/// Random machines of the winter of 2008, with files at, just below and just above the versions
/// that are fixed by some bulletin.
public final class RealMachines {
  private static final List<String> SYSTEMS =
      List.of("5.0.2195", "5.1.2600", "5.2.3790", "6.0.6000", "6.0.6001", "6.1.7600");
  private static final List<String> BROWSERS =
      List.of("5.0.3700.1000", "6.0.2800.1106", "6.0.2900.5512", "7.0.5730.13", "8.0.6001.18241");
  private static final List<String> LANGUAGES = List.of("DEU", "ENU", "JPN", "KOR", "CHH", "ARA");
  private static final List<String> RECORDS =
      List.of("KB958215", "KB960714", "KB960714-IE7", "KB961260-IE7", "KB963027", "KB963027-IE7");
  private static final List<String> FIXED =
      Tsv.read("/ms08-078/fixed-versions.tsv").stream()
          .map(row -> row.get("mshtml_version"))
          .filter(version -> !version.isEmpty())
          .toList();

  private final Random random;

  public RealMachines(long seed) {
    this.random = new Random(seed);
  }

  public ClientConfiguration next() {
    ClientConfiguration.Builder machine =
        ClientConfiguration.builder(OsVersion.parse(oneOf(SYSTEMS)))
            .servicePack(random.nextInt(5))
            .architecture(oneOf(List.of(Architecture.values())))
            .productType(oneOf(List.of(ProductType.values())))
            .language(Language.ofCode(oneOf(LANGUAGES)))
            .product("internet-explorer", Version.parse(oneOf(BROWSERS)));
    if (random.nextInt(20) == 0) {
      machine.installation(Installation.SERVER_CORE);
    }
    if (random.nextInt(3) > 0) {
      long near = Version.parse(oneOf(FIXED)).packed() + random.nextInt(3) - 1;
      machine.component("mshtml.dll", new Version(near));
    }
    if (random.nextInt(10) == 0) {
      machine.component("msrating.dll", Version.parse("6.0.2800.195" + (7 + random.nextInt(2))));
    }
    RECORDS.stream().filter(record -> random.nextInt(8) == 0).forEach(machine::installed);
    return machine.build();
  }

  private <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
