package io.patchbay.server.applicability;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.ApplicabilityRules;
import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import io.patchbay.server.testing.SlowEvaluator;
import io.patchbay.server.testing.SmallWorld;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The proof says the same as trying every machine of a world so small that all can be tried: three
/// languages, two service packs, two architectures, a product and a component in every version that
/// makes a difference, and every set of records.
final class CoverageProofProperties {
  private static final int RELEASES = 40;
  private static final List<Language> LANGUAGES =
      List.of(Language.ofCode("DEU"), Language.ofCode("ENU"), Language.ofCode("FRA"));
  private static final List<Architecture> ARCHITECTURES =
      List.of(Architecture.X86, Architecture.X64);
  private static final List<String> RECORDS = List.of("KB1", "KB2");
  private static final OsVersion XP = OsVersion.parse("5.1.2600");
  private static final int VERSIONS = 4;
  private static final String FILE = "a.dll";

  private enum Kind {
    GAP,
    OVERLAP,
    STRANGER,
    UNREACHABLE
  }

  static LongStream seeds() {
    return SmallWorld.seeds(6);
  }

  // Updates of one bulletin, of others that supersede some of them, and what is claimed.
  private record World(List<Update> own, List<Update> others, List<Claim> claims) {
    List<Contender> contenders() {
      return own.stream().map(u -> new Contender(u, superseding(u))).toList();
    }

    List<Update> all() {
      List<Update> all = new ArrayList<>(own);
      all.addAll(others);
      return all;
    }

    List<Update> superseding(Update update) {
      return all().stream().filter(by -> reaches(by, update.id(), new HashSet<>())).toList();
    }

    private boolean reaches(Update by, UUID id, Set<UUID> seen) {
      return by.supersedes().stream()
          .anyMatch(
              direct ->
                  direct.equals(id)
                      || (seen.add(direct)
                          && all().stream()
                              .anyMatch(u -> u.id().equals(direct) && reaches(u, id, seen))));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void flaws_ofSmallReleases_areThoseOfEveryMachineTried(long seed) {
    SmallWorld random = new SmallWorld(seed);
    Map<Kind, Integer> found = new EnumMap<>(Kind.class);
    for (int i = 0; i < RELEASES; i++) {
      World world = world(random);
      List<ClientConfiguration> machines = machines(world);
      List<Flaw> flaws =
          CoverageProof.flaws(world.contenders(), world.claims(), id -> Optional.empty());
      Set<Kind> kinds =
          flaws.stream().map(CoverageProofProperties::kind).collect(Collectors.toSet());
      for (Kind kind : Kind.values()) {
        assertThat(kinds.contains(kind))
            .as("seed %d, release %d: %s, %s", seed, i, kind, world)
            .isEqualTo(isFlawed(kind, world, machines));
      }
      for (Flaw flaw : flaws) {
        assertWitness(flaw, world);
      }
      kinds.forEach(kind -> found.merge(kind, 1, Integer::sum));
    }
    for (Kind kind : Kind.values()) {
      assertThat(found.getOrDefault(kind, 0)).as("%s", kind).isBetween(1, RELEASES - 1);
    }
  }

  private static boolean isFlawed(Kind kind, World world, List<ClientConfiguration> machines) {
    Predicate<ClientConfiguration> flawed =
        switch (kind) {
          case GAP -> x -> isGap(world, x);
          case OVERLAP -> x -> isOverlap(world, x);
          case STRANGER -> x -> isStranger(world, x);
          case UNREACHABLE -> x -> false;
        };
    return kind == Kind.UNREACHABLE
        ? world.own().stream().anyMatch(u -> machines.stream().noneMatch(x -> gets(world, u, x)))
        : machines.stream().anyMatch(flawed);
  }

  private static boolean isGap(World world, ClientConfiguration x) {
    boolean vulnerable = world.claims().stream().anyMatch(claim -> isVulnerable(world, claim, x));
    return vulnerable && world.own().stream().noneMatch(u -> offerable(u, x));
  }

  private static boolean isVulnerable(World world, Claim claim, ClientConfiguration x) {
    if (!SlowEvaluator.holds(claim.row(), x)) {
      return false;
    }
    if (!x.components().isEmpty()) {
      return claim.vulnerable().stream()
          .anyMatch(range -> range.contains(x.components().getFirst().packed()));
    }
    boolean ownId =
        world.own().stream()
            .anyMatch(
                u -> holds(u.rules().installable(), x) && x.installedUpdates().contains(id(u)));
    return !ownId && claim.records().stream().noneMatch(x.installedUpdates()::contains);
  }

  private static boolean isStranger(World world, ClientConfiguration x) {
    boolean allowed =
        world.claims().stream()
            .filter(claim -> holds(claim.row(), x))
            .anyMatch(
                claim ->
                    claim.vulnerable().isEmpty()
                        || x.components().isEmpty()
                        || claim.vulnerable().stream()
                            .anyMatch(r -> r.contains(x.components().getFirst().packed())));
    return !allowed && world.own().stream().anyMatch(u -> offerable(u, x));
  }

  private static boolean isOverlap(World world, ClientConfiguration x) {
    List<String> products =
        SlowEvaluator.remaining(world.all(), x).stream()
            .filter(world.own()::contains)
            .map(Update::product)
            .toList();
    return new HashSet<>(products).size() < products.size();
  }

  private static boolean gets(World world, Update update, ClientConfiguration x) {
    return SlowEvaluator.remaining(world.all(), x).contains(update)
        && world.superseding(update).stream()
            .noneMatch(
                by ->
                    x.installedUpdates().contains(id(by))
                        || x.installedUpdates().contains(by.hotfixId()));
  }

  private static void assertWitness(Flaw flaw, World world) {
    switch (flaw) {
      case Flaw.Gap gap -> assertThat(isGap(world, gap.witness())).as("%s", gap).isTrue();
      case Flaw.Stranger stranger -> {
        assertThat(isStranger(world, stranger.witness())).as("%s", stranger).isTrue();
        assertThat(offerable(stranger.update(), stranger.witness())).isTrue();
      }
      case Flaw.Overlap overlap -> {
        assertThat(overlap.one().id()).isNotEqualTo(overlap.other().id());
        assertThat(SlowEvaluator.remaining(world.all(), overlap.witness()))
            .as("%s", overlap)
            .contains(overlap.one(), overlap.other());
      }
      case Flaw.Unreachable unreachable ->
          assertThat(unreachable.conflict().isEmpty()).isEqualTo(unreachable.hiddenBy() != null);
    }
  }

  private static boolean offerable(Update update, ClientConfiguration x) {
    return holds(update.rules().installable(), x) && !holds(update.rules().installed(), x);
  }

  private static boolean holds(Rule rule, ClientConfiguration x) {
    return SlowEvaluator.holds(rule, x);
  }

  private static String id(Update update) {
    return update.id().toString().toUpperCase(Locale.ROOT);
  }

  private static Kind kind(Flaw flaw) {
    return switch (flaw) {
      case Flaw.Gap gap -> Kind.GAP;
      case Flaw.Overlap overlap -> Kind.OVERLAP;
      case Flaw.Stranger stranger -> Kind.STRANGER;
      case Flaw.Unreachable unreachable -> Kind.UNREACHABLE;
    };
  }

  // Every machine: one value of each interval that the rules can tell apart.
  private static List<ClientConfiguration> machines(World world) {
    List<String> records = new ArrayList<>(RECORDS);
    world.all().forEach(update -> records.add(id(update)));
    List<ClientConfiguration> machines = new ArrayList<>();
    for (Language language : LANGUAGES) {
      for (int cell = 0; cell < 4 * (VERSIONS + 2) * (VERSIONS + 2); cell++) {
        int product = cell / 4 % (VERSIONS + 2) - 1; // -1: not reported.
        int component = cell / 4 / (VERSIONS + 2) - 1;
        ClientConfiguration.Builder machine =
            ClientConfiguration.builder(XP)
                .servicePack(2 + cell % 2)
                .architecture(ARCHITECTURES.get(cell / 2 % 2))
                .productType(ProductType.WORKSTATION)
                .language(language);
        if (product >= 0) {
          machine.product("ie", new Version(product));
        }
        if (component >= 0) {
          machine.component(FILE, new Version(component));
        }
        ClientConfiguration bare = machine.build();
        for (int set = 0; set < 1 << records.size(); set++) {
          machines.add(with(bare, records, set));
        }
      }
    }
    return machines;
  }

  private static ClientConfiguration with(ClientConfiguration x, List<String> records, int set) {
    Set<String> reported = new HashSet<>();
    for (int i = 0; i < records.size(); i++) {
      if ((set >> i & 1) != 0) {
        reported.add(records.get(i));
      }
    }
    return new ClientConfiguration(
        x.os(),
        x.servicePack(),
        x.architecture(),
        x.productType(),
        x.installation(),
        x.language(),
        x.products(),
        x.components(),
        reported);
  }

  private static World world(SmallWorld random) {
    List<Update> others = new ArrayList<>();
    List<Update> own = new ArrayList<>();
    own.add(update(random, own));
    own.add(update(random, own));
    if (random.random().nextBoolean()) {
      others.add(update(random, own));
    }
    List<Claim> claims = new ArrayList<>();
    for (int i = 1 + random.random().nextInt(2); i > 0; i--) {
      claims.add(claim(random, own));
    }
    return new World(own, others, claims);
  }

  private static Update update(SmallWorld random, List<Update> earlier) {
    UUID id = new UUID(random.random().nextLong(), random.random().nextLong());
    Rule fixed = new Rule.ComponentVersion(FILE, range(random));
    Rule recorded =
        new Rule.AnyOf(
            List.of(
                new Rule.UpdateInstalled(random.oneOf(RECORDS)),
                new Rule.UpdateInstalled(id.toString().toUpperCase(Locale.ROOT))));
    Rule unmeasured = new Rule.Not(new Rule.ComponentReported(FILE));
    Rule installed = new Rule.AnyOf(List.of(fixed, new Rule.AllOf(List.of(unmeasured, recorded))));
    List<UUID> supersedes =
        earlier.stream().filter(u -> random.random().nextInt(2) > 0).map(Update::id).toList();
    Rule installable = random.random().nextInt(12) == 0 ? impossible(random) : row(random);
    return random.update(
        new UpdateIdentity(id, 1),
        random.oneOf(List.of("ie", "ie", "ie", "office")),
        new ApplicabilityRules(installable, installed),
        supersedes);
  }

  private static Rule impossible(SmallWorld random) {
    return new Rule.AllOf(List.of(row(random), new Rule.ServicePack(Comparison.LESS_THAN, 0)));
  }

  private static Claim claim(SmallWorld random, List<Update> own) {
    // Often what an update is for, so that some releases are right.
    Rule row =
        random.random().nextInt(3) > 0 ? random.oneOf(own).rules().installable() : row(random);
    List<VersionRange> vulnerable =
        random.random().nextBoolean() ? List.of() : List.of(range(random));
    Set<String> records = random.random().nextBoolean() ? Set.copyOf(RECORDS) : Set.of("KB1");
    return new Claim(row, FILE, vulnerable, records);
  }

  private static Rule row(SmallWorld random) {
    List<Rule> conditions = new ArrayList<>();
    conditions.add(new Rule.WindowsVersion(Comparison.EQUAL_TO, XP, 3));
    conditions.add(new Rule.ProductTypes(Set.of(ProductType.WORKSTATION)));
    conditions.add(new Rule.Processor(Set.copyOf(some(random, ARCHITECTURES))));
    conditions.add(
        anyOf(some(random, List.of(2, 3)), sp -> new Rule.ServicePack(Comparison.EQUAL_TO, sp)));
    conditions.add(anyOf(some(random, LANGUAGES), Rule.WindowsLanguage::new));
    conditions.add(new Rule.InstallationType(Installation.FULL));
    if (random.random().nextInt(4) > 0) {
      conditions.add(new Rule.ProductVersion("ie", range(random)));
    }
    return new Rule.AllOf(conditions);
  }

  private static <T> Rule anyOf(List<T> values, Function<T, Rule> rule) {
    return new Rule.AnyOf(values.stream().map(rule).toList());
  }

  private static <T> List<T> some(SmallWorld random, List<T> values) {
    List<T> some = values.stream().filter(v -> random.random().nextInt(3) > 0).toList();
    return some.isEmpty() ? List.of(random.oneOf(values)) : some;
  }

  // Between 1 and the highest version, or beyond it.
  private static VersionRange range(SmallWorld random) {
    int from = 1 + random.random().nextInt(VERSIONS);
    int last = from + random.random().nextInt(VERSIONS);
    return last >= VERSIONS ? VersionRange.from(new Version(from)) : new VersionRange(from, last);
  }
}
