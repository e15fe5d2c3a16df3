package io.patchbay.benchmarks;

import io.patchbay.benchmarks.Systems.Level;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Machines that ask, from a fixed seed. Not thread-safe.
///
/// `real` is the fleet of December 2008: kinds of machines and languages by their shares, each with
/// one product, popular ones most (Zipf), among those that are released for its system; `several`
/// is the same fleet with one to three products each (20, 40, 40 %). How far it is patched follows
/// how fast critical updates were adopted: half of the machines have the newest (30 days after
/// release), two thirds all but the newest (80 days), four fifths lack at most four (170 days),
/// nine in ten at most eleven (a year), the rest have none. If no popular product is released for
/// its system it reports an old version of one, and nothing applies.
///
/// `random` draws each part evenly from the whole catalog: product, branch, level, language. A
/// quarter is up to date.
///
/// A machine measures its files (four of five) or knows only what it recorded. It reports 40
/// installed updates, more if it recorded a long chain.
final class Fleet {
  static final int INSTALLED = 40;
  private static final long SEED = 960714;
  private static final int TRIES = 64;
  private static final double UP_TO_DATE = 0.25;
  private static final double MEASURED = 0.8;
  private static final double LDR = 0.2;
  private static final int RECORDED_MAX = 30;
  private static final Version VERSION_BEFORE_ALL = Version.parse("4.0");
  // Shared by all machines, as their strings would be most of their memory.
  private static final List<String> OTHERS =
      IntStream.range(0, 4096).mapToObj(i -> "KB8" + (10_000 + i)).toList();

  private final List<GeneratedProduct> products;
  private final Weighted<GeneratedProduct> popular;
  private final Weighted<PackageLanguage> languages;
  private final RandomGenerator random = new SplittableRandom(SEED);

  Fleet(GeneratedCatalog catalog) {
    // Of a product in which the catalog ends, what is out is not as planned.
    products = catalog.products().stream().filter(product -> !product.isCut()).toList();
    popular = new Weighted<>(products, product -> 1.0 / (product.index() + 1));
    languages = new Weighted<>(catalog.languages(), PackageLanguage::percent);
  }

  /// @param mix `real`, `several` or `random`
  Question next(String mix) {
    return switch (mix) {
      case "real" -> real(1);
      case "several" -> real(several(random.nextDouble()));
      case "random" -> random();
      default ->
          throw new IllegalArgumentException(
              "mix: " + mix + " (expected: real, several or random)");
    };
  }

  Question[] next(String mix, int count) {
    Question[] questions = new Question[count];
    for (int i = 0; i < count; i++) {
      questions[i] = next(mix);
    }
    return questions;
  }

  // One branch of a product, and the level of its systems that a machine has.
  private record Meant(GeneratedProduct product, GeneratedBranch branch, Level level) {}

  private static int several(double quantile) {
    return quantile < 0.2 ? 1 : quantile < 0.6 ? 2 : 3;
  }

  private Question real(int count) {
    MachineKind kind = MachineKind.FLEET.at(random.nextDouble());
    Language language = languages.at(random.nextDouble()).language();
    Draft draft = new Draft(kind.machine(language), language);
    for (int tries = 0; tries < TRIES && draft.rows.size() < count; tries++) {
      GeneratedProduct product = popular.at(random.nextDouble());
      if (!draft.names.contains(product.name())) {
        List<Meant> meant = meant(product, kind, language);
        if (!meant.isEmpty()) {
          int version = (int) (kind.internetExplorer().packed() >>> 48);
          draft.add(meant.get(version % meant.size()), missing(random.nextDouble()));
        }
      }
    }
    if (draft.rows.isEmpty()) {
      GeneratedProduct product = popular.at(random.nextDouble());
      draft.machine.product(product.name(), VERSION_BEFORE_ALL);
      draft.rows.add(RowKey.of(product, kind.os().majorMinor(), kind.architecture(), language));
    }
    return draft.question();
  }

  private static List<Meant> meant(GeneratedProduct product, MachineKind kind, Language language) {
    List<Meant> meant = new ArrayList<>();
    for (GeneratedBranch branch : product.branches()) {
      if (branch.languages().isEmpty() || branch.languages().contains(language)) {
        for (Level level : branch.systems().levels()) {
          if (kind.isOf(branch.systems(), level)) {
            meant.add(new Meant(product, branch, level));
          }
        }
      }
    }
    return meant;
  }

  private int missing(double quantile) {
    if (quantile < 0.5) {
      return 0;
    }
    if (quantile < 0.67) {
      return 1;
    }
    if (quantile < 0.8) {
      return random.nextInt(2, 5);
    }
    return quantile < 0.9 ? random.nextInt(5, 12) : Integer.MAX_VALUE;
  }

  private Question random() {
    GeneratedProduct product = any(products);
    GeneratedBranch branch = any(product.branches());
    Level level = any(branch.systems().levels());
    Language language =
        branch.languages().isEmpty()
            ? languages.at(random.nextDouble()).language()
            : any(branch.languages());
    ClientConfiguration.Builder machine =
        ClientConfiguration.builder(level.os())
            .servicePack(level.servicePack())
            .architecture(branch.systems().architecture())
            .productType(any(level.types().stream().sorted().toList()))
            .installation(Installation.FULL)
            .language(language);
    Draft draft = new Draft(machine, language);
    boolean upToDate = random.nextDouble() < UP_TO_DATE;
    draft.add(
        new Meant(product, branch, level), upToDate ? 0 : 1 + random.nextInt(branch.length()));
    return draft.question();
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  // A machine in the making.
  private final class Draft {
    final ClientConfiguration.Builder machine;
    final Language language;
    final List<RowKey> rows = new ArrayList<>();
    final Set<String> names = new HashSet<>();
    final Set<UUID> offers = new HashSet<>();
    int recorded;

    Draft(ClientConfiguration.Builder machine, Language language) {
      this.machine = machine;
      this.language = language;
    }

    // Adds a product that lacks its newest releases, so many of them; if there are no more, all.
    void add(Meant meant, int missing) {
      GeneratedProduct product = meant.product;
      GeneratedBranch branch = meant.branch;
      Language of = branch.languages().isEmpty() ? null : language;
      names.add(product.name());
      rows.add(
          RowKey.of(product, meant.level.os().majorMinor(), branch.systems().architecture(), of));
      machine.product(product.name(), branch.productVersion(meant.level));
      int installed = Math.max(0, branch.length() - missing);
      if (installed > RECORDED_MAX || random.nextDouble() < MEASURED) {
        machine.component(product.component(), measured(meant, installed));
      } else {
        for (int i = 0; i < installed; i++) {
          machine.installed(product.hotfixId(branch, branch.firstRelease() + i));
        }
        recorded += installed;
      }
      if (missing > 0) {
        int newest = branch.firstRelease() + branch.length() - 1;
        offers.add(product.updateId(branch, newest, of));
      }
    }

    // The first version that the newest installed release fixed or the one after; or the last
    // version that the next one did not have.
    private Version measured(Meant meant, int installed) {
      GeneratedBranch branch = meant.branch;
      boolean ldr = branch.twoTrains() && random.nextDouble() < LDR;
      int next = branch.firstRelease() + installed;
      boolean before = installed == 0 || (installed < branch.length() && random.nextBoolean());
      long packed =
          before
              ? branch.fixed(meant.level, next, ldr).packed() - 1
              : branch.fixed(meant.level, next - 1, ldr).packed() + random.nextInt(2);
      return new Version(packed);
    }

    Question question() {
      record(machine, INSTALLED - recorded, random);
      return new Question(machine.build(), rows, offers);
    }
  }

  /// Adds records of so many updates of other things.
  static void record(ClientConfiguration.Builder machine, int count, RandomGenerator random) {
    int start = random.nextInt(OTHERS.size());
    for (int i = 0; i < count; i++) {
      machine.installed(OTHERS.get((start + 17 * i) % OTHERS.size()));
    }
  }

  /// Machines with Internet Explorer, for the four real bulletins.
  static ClientConfiguration[] withInternetExplorer(int count) {
    RandomGenerator random = new SplittableRandom(SEED);
    Weighted<PackageLanguage> languages =
        new Weighted<>(PackageLanguage.ALL, PackageLanguage::percent);
    ClientConfiguration[] machines = new ClientConfiguration[count];
    for (int i = 0; i < count; i++) {
      Language language = languages.at(random.nextDouble()).language();
      MachineKind kind = MachineKind.FLEET.at(random.nextDouble());
      machines[i] = kind.withInternetExplorer(language, random);
    }
    return machines;
  }
}
