package io.patchbay.benchmarks;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Version;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Machines as of December 2008, from a fixed seed: mostly Windows XP, mostly in a few languages,
/// about half of them patched.
final class Fleet {
  private static final long SEED = 960714;

  // A kind of machine, and how many in a hundred there are.
  private record Kind(
      int percent,
      String os,
      int servicePack,
      Architecture architecture,
      String ie,
      List<String> files) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              35,
              "5.1.2600",
              3,
              Architecture.X86,
              "7.0.5730.13",
              List.of("7.0.6000.16762", "7.0.6000.20935", "7.0.6000.16788")),
          new Kind(
              15,
              "5.1.2600",
              2,
              Architecture.X86,
              "7.0.5730.13",
              List.of("7.0.6000.16762", "7.0.6000.16788")),
          new Kind(
              20,
              "5.1.2600",
              3,
              Architecture.X86,
              "6.0.2900.5512",
              List.of("6.0.2900.5657", "6.0.2900.5726")),
          new Kind(
              8,
              "5.1.2600",
              2,
              Architecture.X86,
              "6.0.2900.2180",
              List.of("6.0.2900.3462", "6.0.2900.3492")),
          new Kind(
              14,
              "6.0.6001",
              1,
              Architecture.X86,
              "7.0.6001.18000",
              List.of("7.0.6001.18157", "7.0.6001.18183")),
          new Kind(
              5,
              "6.0.6001",
              1,
              Architecture.X64,
              "7.0.6001.18000",
              List.of("7.0.6001.22288", "7.0.6001.22328")),
          new Kind(
              3,
              "5.0.2195",
              4,
              Architecture.X86,
              "6.0.2800.1106",
              List.of("6.0.2800.1617", "6.0.2800.1619")));
  private static final List<String> LANGUAGES =
      List.of(
          "en-US", "en-US", "en-US", "en-GB", "zh-CN", "zh-CN", "ja-JP", "de-DE", "fr-FR", "es-ES",
          "pt-BR", "ru-RU", "ko-KR", "it-IT", "pl-PL", "nl-NL");

  private Fleet() {}

  static ClientConfiguration[] machines(int count) {
    RandomGenerator random = RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(SEED);
    ClientConfiguration[] machines = new ClientConfiguration[count];
    for (int i = 0; i < count; i++) {
      Kind kind = kind(random.nextInt(100));
      ClientConfiguration.Builder machine =
          ClientConfiguration.builder(OsVersion.parse(kind.os))
              .servicePack(kind.servicePack)
              .architecture(kind.architecture)
              .productType(ProductType.WORKSTATION)
              .language(Language.parse(LANGUAGES.get(random.nextInt(LANGUAGES.size()))))
              .product("internet-explorer", Version.parse(kind.ie))
              .component(
                  "mshtml.dll", Version.parse(kind.files.get(random.nextInt(kind.files.size()))));
      for (int kb = 0; kb < 40; kb++) {
        machine.installed("KB" + (900_000 + random.nextInt(60_000)));
      }
      machines[i] = machine.build();
    }
    return machines;
  }

  private static Kind kind(int percentile) {
    int sum = 0;
    for (Kind kind : KINDS) {
      sum += kind.percent;
      if (percentile < sum) {
        return kind;
      }
    }
    return KINDS.getLast();
  }
}
