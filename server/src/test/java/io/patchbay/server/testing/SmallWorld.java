package io.patchbay.server.testing;

import io.patchbay.server.domain.ApplicabilityRules;
import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.Classification;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.Prerequisite;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.RebootBehavior;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Severity;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;

/// Random rules, updates and machines of a world so small that things meet often: few names, and
/// versions at, just below and just above few boundaries. The same seed gives the same world.
public final class SmallWorld {
  private static final int DEPTH_MAX = 4;
  private static final List<OsVersion> SYSTEMS =
      List.of(
          new OsVersion(0, 0, 0),
          new OsVersion(5, 0, 2195),
          new OsVersion(5, 1, 2600),
          new OsVersion(5, 1, 2601),
          new OsVersion(5, 2, 3790),
          new OsVersion(6, 0, 6001),
          new OsVersion(6, 0, 40000),
          new OsVersion(40000, 0, 5),
          new OsVersion(65535, 65535, 65535));
  private static final List<Integer> SERVICE_PACKS = List.of(0, 1, 2, 3, 4, 65534, 65535);
  private static final List<Language> LANGUAGES =
      List.of(Language.ofCode("DEU"), Language.ofCode("ENU"), Language.ofCode("CHH"));
  private static final List<String> PRODUCTS = List.of("ie", "office", "player");
  private static final List<String> COMPONENTS = List.of("mshtml.dll", "shdocvw.dll");
  private static final List<String> RECORDS = List.of("KB1", "KB2", "KB3-IE7");
  private static final List<Version> VERSIONS =
      List.of(
          new Version(0),
          Version.parse("5.0.3700.1000"),
          Version.parse("7.0.6000.16788"),
          Version.parse("7.0.6000.20000"),
          Version.parse("7.0.6000.20973"),
          Version.parse("8.0"),
          Version.parse("32768.0"),
          Version.MAX);
  private static final Instant EPOCH = Instant.parse("2008-12-17T18:00:00Z");

  private final Random random;
  // Ids of the updates made so far, which machines may report as installed.
  private final List<UUID> made = new ArrayList<>();

  public SmallWorld(long seed) {
    this.random = new Random(seed);
  }

  /// Consecutive seeds. The first is fixed, so that a build says the same every time; another one
  /// is given by `-Dpatchbay.seed=N`.
  public static LongStream seeds(int count) {
    return LongStream.range(0, count).map(i -> Long.getLong("patchbay.seed", 1) + i);
  }

  /// The source of chance behind it all.
  public Random random() {
    return random;
  }

  public <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /// Any rule: all operators, nested and empty ones too.
  public Rule rule() {
    return rule(DEPTH_MAX);
  }

  private Rule rule(int depth) {
    if (depth == 0 || chance(0.4)) {
      return leaf();
    }
    return switch (random.nextInt(5)) {
      case 0, 1 -> new Rule.AllOf(rules(depth - 1));
      case 2, 3 -> new Rule.AnyOf(rules(depth - 1));
      default -> new Rule.Not(rule(depth - 1));
    };
  }

  private List<Rule> rules(int depth) {
    List<Rule> rules = new ArrayList<>();
    int count = chance(0.05) ? 0 : 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      rules.add(rule(depth));
    }
    return rules;
  }

  /// One comparison, of every kind.
  public Rule leaf() {
    return switch (random.nextInt(10)) {
      case 0 -> windowsVersion(oneOf(List.of(Comparison.values())));
      case 1 -> new Rule.ServicePack(oneOf(List.of(Comparison.values())), oneOf(SERVICE_PACKS));
      case 2 -> new Rule.ProductTypes(some(ProductType.class));
      case 3 -> new Rule.Processor(some(Architecture.class));
      case 4 -> new Rule.InstallationType(oneOf(List.of(Installation.values())));
      case 5 -> new Rule.WindowsLanguage(oneOf(LANGUAGES));
      case 6 -> new Rule.ProductVersion(oneOf(PRODUCTS), range());
      case 7 -> new Rule.ComponentVersion(oneOf(COMPONENTS), range());
      case 8 -> new Rule.ComponentReported(oneOf(COMPONENTS));
      default -> new Rule.UpdateInstalled(oneOf(RECORDS));
    };
  }

  // With two parts the build is 0, as it is after storing.
  private Rule windowsVersion(Comparison comparison) {
    OsVersion os = oneOf(SYSTEMS);
    return chance(0.5)
        ? new Rule.WindowsVersion(comparison, os, 3)
        : new Rule.WindowsVersion(comparison, new OsVersion(os.major(), os.minor(), 0), 2);
  }

  private <E extends Enum<E>> Set<E> some(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    Set<E> some = EnumSet.of(oneOf(constants));
    constants.stream().filter(c -> chance(0.4)).forEach(some::add);
    return some;
  }

  private VersionRange range() {
    Version from = oneOf(VERSIONS);
    Version below = oneOf(VERSIONS);
    return from.compareTo(below) < 0 ? VersionRange.between(from, below) : VersionRange.from(from);
  }

  /// A rule as publishers write them: a product, and some of system, processor and language.
  private Rule plainInstallable() {
    List<Rule> conditions = new ArrayList<>();
    conditions.add(new Rule.ProductVersion(oneOf(PRODUCTS), VersionRange.from(new Version(0))));
    if (chance(0.3)) {
      conditions.add(windowsVersion(Comparison.EQUAL_TO));
    }
    if (chance(0.3)) {
      conditions.add(new Rule.Processor(some(Architecture.class)));
    }
    if (chance(0.3)) {
      conditions.add(new Rule.WindowsLanguage(oneOf(LANGUAGES)));
    }
    if (chance(0.2)) {
      conditions.add(new Rule.AnyOf(rules(2)));
    }
    return new Rule.AllOf(conditions);
  }

  /// What is measured outranks what is recorded.
  private Rule plainInstalled() {
    String component = oneOf(COMPONENTS);
    return new Rule.AnyOf(
        List.of(
            new Rule.ComponentVersion(component, range()),
            new Rule.AllOf(
                List.of(
                    new Rule.Not(new Rule.ComponentReported(component)),
                    new Rule.UpdateInstalled(oneOf(RECORDS))))));
  }

  /// A machine that reports little or much, with versions at the boundaries of the rules.
  public ClientConfiguration machine() {
    OsVersion os = oneOf(SYSTEMS);
    int build = chance(0.2) ? os.build() + random.nextInt(3) - 1 & 0xFFFF : os.build();
    ClientConfiguration.Builder machine =
        ClientConfiguration.builder(new OsVersion(os.major(), os.minor(), build))
            .installation(oneOf(List.of(Installation.values())));
    if (chance(0.9)) {
      machine.servicePack(oneOf(SERVICE_PACKS));
    }
    if (chance(0.9)) {
      machine.architecture(oneOf(List.of(Architecture.values())));
    }
    if (chance(0.9)) {
      machine.productType(oneOf(List.of(ProductType.values())));
    }
    if (chance(0.9)) {
      machine.language(oneOf(LANGUAGES));
    }
    PRODUCTS.stream().filter(p -> chance(0.6)).forEach(p -> machine.product(p, version()));
    COMPONENTS.stream().filter(c -> chance(0.5)).forEach(c -> machine.component(c, version()));
    RECORDS.stream().filter(r -> chance(0.3)).forEach(machine::installed);
    made.stream().filter(id -> chance(0.05)).forEach(id -> machine.installed(id.toString()));
    return machine.build();
  }

  private Version version() {
    return new Version(oneOf(VERSIONS).packed() + random.nextInt(3) - 1);
  }

  /// A catalog: updates that supersede earlier ones, in chains and diamonds, and unknown ones; some
  /// that require others; some in several revisions with other rules. Of one id, revisions come in
  /// ascending order.
  public List<Update> updates(int count) {
    List<UUID> ids = new ArrayList<>();
    List<Update> updates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      UUID id = new UUID(random.nextLong(), random.nextLong());
      int revisions = chance(0.3) ? 2 + random.nextInt(2) : 1;
      for (int revision = 1; revision <= revisions; revision++) {
        updates.add(update(new UpdateIdentity(id, revision), superseded(ids), prerequisites()));
      }
      ids.add(id);
      made.add(id);
    }
    return updates;
  }

  private List<UUID> superseded(List<UUID> earlier) {
    List<UUID> superseded = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0 && !earlier.isEmpty(); i--) {
      UUID id = oneOf(earlier);
      if (!superseded.contains(id)) {
        superseded.add(id);
      }
    }
    if (chance(0.2)) {
      superseded.add(new UUID(random.nextLong(), random.nextLong()));
    }
    return superseded;
  }

  // Of updates made before or after, or unknown; now and then none holds anywhere.
  private List<Prerequisite> prerequisites() {
    List<Prerequisite> prerequisites = new ArrayList<>();
    while (chance(0.2) && prerequisites.size() < 3) {
      List<UUID> anyOf = new ArrayList<>();
      do {
        boolean known = !made.isEmpty() && chance(0.9);
        anyOf.add(known ? oneOf(made) : new UUID(random.nextLong(), random.nextLong()));
      } while (chance(0.3));
      prerequisites.add(new Prerequisite(anyOf));
    }
    return prerequisites;
  }

  private Update update(
      UpdateIdentity identity, List<UUID> supersedes, List<Prerequisite> prerequisites) {
    ApplicabilityRules rules =
        new ApplicabilityRules(
            chance(0.7) ? plainInstallable() : rule(), chance(0.7) ? plainInstalled() : rule());
    return with(
        update(identity, oneOf(PRODUCTS), rules, supersedes), rules, supersedes, prerequisites);
  }

  /// The same update with other rules and edges.
  static Update with(
      Update update,
      ApplicabilityRules rules,
      List<UUID> supersedes,
      List<Prerequisite> prerequisites) {
    return new Update(
        update.identity(),
        update.title(),
        update.kbArticle(),
        update.bulletin(),
        update.severity(),
        update.classification(),
        update.rebootBehavior(),
        update.releasedAt(),
        update.product(),
        update.language(),
        rules,
        update.files(),
        supersedes,
        prerequisites,
        update.branch(),
        update.hotfixId());
  }

  /// An update with these rules; everything else is chance.
  public Update update(
      UpdateIdentity identity, String product, ApplicabilityRules rules, List<UUID> supersedes) {
    String name = "package-" + random.nextInt(1000) + ".exe";
    Sha256 digest = Sha256.of(name.getBytes(StandardCharsets.UTF_8));
    return new Update(
        identity,
        "Update \u00e4\u4e2d " + random.nextInt(1000),
        "" + random.nextInt(1_000_000),
        "MS08-" + random.nextInt(100),
        oneOf(List.of(Severity.values())),
        oneOf(List.of(Classification.values())),
        oneOf(List.of(RebootBehavior.values())),
        EPOCH.plusSeconds(random.nextInt(4) * 86_400L),
        product,
        chance(0.5) ? oneOf(LANGUAGES) : null,
        rules,
        List.of(new UpdateFile(name, 1 + random.nextInt(1 << 30), digest)),
        supersedes,
        List.of(),
        "branch-" + random.nextInt(10),
        oneOf(RECORDS));
  }
}
