package io.patchbay.server.chaos;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.testing.Machines;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// A machine of a made-up fleet: some made-up products, some of them mended already.
record Machine(String query, ClientConfiguration configuration) {
  private static final List<String> LANGUAGES = List.of("de-DE", "en-US", "fr-FR");
  private static final int PRODUCTS_MAX = 8;

  /// So many machines with products of the first so many releases.
  static List<Machine> fleet(int count, int releases, Random random) {
    List<Machine> fleet = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fleet.add(of(releases, random));
    }
    return fleet;
  }

  private static Machine of(int releases, Random random) {
    String language = LANGUAGES.get(random.nextInt(LANGUAGES.size()));
    StringBuilder query =
        new StringBuilder("os=5.1.2600&sp=3&arch=x86&type=workstation&language=" + language);
    random
        .ints(1 + random.nextInt(PRODUCTS_MAX), 1, releases + 1)
        .distinct()
        .forEach(number -> addProduct(query, number, random));
    return new Machine(query.toString(), Machines.of(query.toString()));
  }

  private static void addProduct(StringBuilder query, int number, Random random) {
    String digits = String.format(Locale.ROOT, "%03d", number);
    query.append("&product=product-").append(digits).append("@1.5");
    switch (random.nextInt(8)) {
      case 0 -> query.append("&component=part-").append(digits).append(".dll@1.5.0.100");
      case 1 -> query.append("&component=part-").append(digits).append(".dll@1.5.0.99");
      case 2 -> query.append("&installed=KB99").append(digits);
      default -> {} // It has not been looked at.
    }
  }

  String target() {
    return "/v1/offers?" + query;
  }
}
