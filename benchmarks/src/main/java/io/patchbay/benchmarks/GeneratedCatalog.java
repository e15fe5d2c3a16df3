package io.patchbay.benchmarks;

import io.patchbay.benchmarks.PackageLanguage.PackageList;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Release;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.PrimitiveIterator;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// A catalog of exactly so many updates in the shape of the real one; the same for the same seed.
/// Only plans are kept: releases are made when they are asked for, so three million updates never
/// stand in memory at once.
///
/// | what | how it is distributed | from |
/// | --- | --- | --- |
/// | chains of supersedence | `chain-lengths.tsv`: 68 % of length 1, mean 2.8, 1 in 100 from 32 on, at most 90 | workbook and update guide, 2008 to 2026 |
/// | versions of a product, a chain each on the same systems | 1, 2, 3, 4: 37, 20, 8, 35 % | the same: unsuperseded updates for one product, more than 4 counted as 4 |
/// | systems a product is released for | 1, 2, 3: 60, 25, 15 %; which ones: [Systems] | products an article of the workbook is for (median 2, of which [Systems] holds two or three) |
/// | packages | half of them language neutral: Windows' parts from Vista on; 18 % of products are applications, with a package for each language | names of 6,831 packages in the bulletins of 2004 to 2017: 56 % without a language |
/// | languages | by kind of system 24, 18, 11 or 4 of 36 | MS08-078 |
/// | trains | GDR and LDR in 45 % of branches | first fixed versions of mshtml.dll, MS08-045 to MS09-019 |
/// | targets of supersedence that are unknown | 10 % | workbook: 626 of 5,983 |
///
/// All draws but the last two are spread evenly ([Spread]), so that few products are distributed as
/// many are. A catalog grows in products and bulletins, and below 10,000 updates it has four
/// languages only, because a chain in all 36 would leave no room for different products. So the
/// length of an index row, the candidates of one product on one Windows version, architecture and
/// language, is distributed alike at every size; [CatalogShape] prints it. Its tail is shorter than
/// the workbook's, whose products gather up to 992 articles.
final class GeneratedCatalog {
  static final long SEED = 20081217;
  private static final int FEW_UPDATES = 10_000;
  private static final int FEW_LANGUAGES = 4;
  private static final YearMonth FIRST_MONTH = YearMonth.of(2004, 1);
  private static final int MONTHS = 270; // Until June 2026.
  private static final int VERSIONS_MAX = 4;
  private static final Weighted<Integer> VERSIONS =
      weighted(List.of(1, 2, 3, VERSIONS_MAX), 37, 20, 8, 35);
  private static final int SYSTEMS_MAX = 3;
  private static final Weighted<Integer> SYSTEMS_COUNT =
      weighted(List.of(1, 2, SYSTEMS_MAX), 60, 25, 15);
  private static final Weighted<Systems> SYSTEMS =
      new Weighted<>(List.of(Systems.values()), Systems::weight);
  private static final double APPLICATIONS = 0.18;
  private static final double TWO_TRAINS = 0.45;
  // A chain has 1.8 known targets in the mean.
  private static final double FOLLOWS_UNKNOWN = 0.2;

  private final long seed;
  private final int updates;
  private final List<GeneratedProduct> products = new ArrayList<>();
  private final int languages;

  GeneratedCatalog(long seed, int updates) {
    this.seed = seed;
    this.updates = updates;
    this.languages = updates < FEW_UPDATES ? FEW_LANGUAGES : PackageLanguage.ALL.size();
    for (int left = updates; left > 0; ) {
      GeneratedProduct product = product(products.size(), left);
      products.add(product);
      left -= product.updatesPlanned();
    }
  }

  private static Weighted<Integer> weighted(List<Integer> values, int... weights) {
    return new Weighted<>(values, value -> weights[values.indexOf(value)]);
  }

  int updates() {
    return updates;
  }

  /// Most popular first.
  List<GeneratedProduct> products() {
    return products;
  }

  /// The languages the catalog has packages in, most used first.
  List<PackageLanguage> languages() {
    return PackageLanguage.ALL.subList(0, languages);
  }

  /// The keys of all index rows.
  Stream<RowKey> rows() {
    return products.stream().flatMap(GeneratedProduct::rows).distinct();
  }

  /// All releases, product by product, each product's oldest first: every index row is finished
  /// before the next product begins.
  Stream<Release> releases() {
    return products.stream().flatMap(GeneratedProduct::releases);
  }

  /// The same releases as they were published: oldest first.
  Stream<Release> releasesByDate() {
    PriorityQueue<Next> open = new PriorityQueue<>(Next.OLDEST_FIRST);
    products.forEach(product -> Next.add(product, product.releaseNumbers().iterator(), open));
    return Stream.generate(open::poll)
        .takeWhile(Objects::nonNull)
        .map(
            oldest -> {
              Next.add(oldest.product, oldest.rest, open);
              return oldest.product.release(oldest.number);
            });
  }

  // The oldest release of a product that is not published yet; made only when it is its turn.
  private record Next(
      GeneratedProduct product, int number, Instant at, PrimitiveIterator.OfInt rest) {
    static final Comparator<Next> OLDEST_FIRST =
        Comparator.comparing(Next::at).thenComparingInt(next -> next.product.index());

    static void add(
        GeneratedProduct product, PrimitiveIterator.OfInt rest, PriorityQueue<Next> open) {
      if (rest.hasNext()) {
        int number = rest.nextInt();
        open.add(new Next(product, number, product.releasedAt(number), rest));
      }
    }
  }

  private GeneratedProduct product(int index, int updatesMax) {
    SplittableRandom random = new SplittableRandom(seed + 31L * index);
    boolean application = Spread.APPLICATION.at(seed, index) < APPLICATIONS;
    int versions = VERSIONS.at(Spread.VERSIONS.at(seed, index));
    int[] lengths = new int[versions];
    int releases = 0;
    for (int v = 0; v < versions; v++) {
      lengths[v] = ChainLengths.at(Spread.CHAIN_LENGTH.at(seed, (long) VERSIONS_MAX * index + v));
      releases = Math.max(releases, lengths[v]);
    }
    List<GeneratedBranch> branches = new ArrayList<>();
    for (int v = 0; v < versions; v++) {
      int first = random.nextInt(releases - lengths[v] + 1);
      boolean followsUnknown = random.nextDouble() < FOLLOWS_UNKNOWN;
      for (Systems systems : systems(index)) {
        PackageList packages = systems.packages(application);
        List<Language> in = PackageLanguage.of(packages, languages);
        boolean twoTrains = random.nextDouble() < TWO_TRAINS;
        branches.add(
            new GeneratedBranch(5 + v, systems, first, lengths[v], in, twoTrains, followsUnknown));
      }
    }
    YearMonth firstMonth = FIRST_MONTH.plusMonths(random.nextInt(MONTHS - releases));
    return new GeneratedProduct(seed, index, branches, firstMonth, updatesMax);
  }

  private Set<Systems> systems(int index) {
    int count = SYSTEMS_COUNT.at(Spread.SYSTEMS_COUNT.at(seed, index));
    Set<Systems> systems = EnumSet.noneOf(Systems.class);
    for (long draw = (long) SYSTEMS_MAX * index; systems.size() < count; draw++) {
      systems.add(SYSTEMS.at(Spread.SYSTEMS.at(seed, draw)));
    }
    return systems;
  }
}
