package io.patchbay.server.applicability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ClientConfiguration.Versioned;
import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.VersionRange;
import io.patchbay.server.testing.SmallWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Diagrams say of every machine what the rules say of it.
final class DiagramsProperties {
  private static final int RULES = 250;
  private static final Rule NEVER = new Rule.AnyOf(List.of());

  static LongStream seeds() {
    return SmallWorld.seeds(8);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void of_anyRule_holdsTheMachinesForWhichItHolds(long seed) {
    SmallWorld world = new SmallWorld(seed);
    Diagrams diagrams = new Diagrams();
    for (int i = 0; i < RULES; i++) {
      Rule rule = world.rule();
      Diagram set = diagrams.of(rule);
      for (int j = 0; j < 20; j++) {
        ClientConfiguration machine = reporting(world.machine());
        Diagram both = diagrams.intersection(set, diagrams.of(exactly(machine)));
        assertThat(both.isEmpty())
            .as("seed %d: %s of %s", seed, machine, rule)
            .isEqualTo(!Evaluator.holds(rule, machine));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void of_conjunctions_haveAWitnessThatHolds_orNoMachineDoes(long seed) {
    SmallWorld world = new SmallWorld(seed);
    Diagrams diagrams = new Diagrams();
    List<ClientConfiguration> machines =
        Stream.generate(world::machine).limit(2000).map(DiagramsProperties::reporting).toList();
    int found = 0;
    for (int i = 0; i < RULES; i++) {
      Rule formula = conjunction(world);
      Diagram set = diagrams.of(formula);
      if (set.isEmpty()) {
        assertThat(machines.stream().filter(m -> Evaluator.holds(formula, m)).findFirst())
            .as("seed %d: empty, %s", seed, formula)
            .isEmpty();
      } else {
        found++;
        assertThat(Evaluator.holds(formula, Witness.of(set)))
            .as("seed %d: witness %s of %s", seed, Witness.of(set), formula)
            .isTrue();
      }
    }
    assertThat(found).as("formulas with a witness").isBetween(RULES / 10, RULES * 9 / 10);
  }

  /// The representation is canonical: it does not matter how a set is written down.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void of_twoFormsOfOneSet_areTheSameObject(long seed) {
    SmallWorld world = new SmallWorld(seed);
    Diagrams diagrams = new Diagrams();
    for (int i = 0; i < RULES; i++) {
      Rule a = world.rule();
      Rule b = world.rule();
      Rule neither = new Rule.Not(new Rule.AnyOf(List.of(b, a)));
      Rule bothNot = new Rule.AllOf(List.of(new Rule.Not(a), new Rule.Not(b)));
      assertThat(diagrams.of(neither)).as("seed %d", seed).isSameAs(diagrams.of(bothNot));
      assertThat(diagrams.difference(diagrams.of(a), diagrams.of(b)))
          .as("seed %d", seed)
          .isSameAs(diagrams.of(new Rule.AllOf(List.of(a, new Rule.Not(b)))));
      assertThat(diagrams.of(new Rule.AnyOf(List.of(a, new Rule.Not(a)))))
          .isSameAs(Diagram.EVERYTHING);
    }
  }

  @Test
  void of_everyComparisonAtTheEndsOfItsRange_isExact() {
    Diagrams diagrams = new Diagrams();
    for (int end : new int[] {0, 65535}) {
      for (Comparison comparison : Comparison.values()) {
        Rule rule = new Rule.ServicePack(comparison, end);
        for (int reported : new int[] {0, 1, 65534, 65535}) {
          Rule exactly = new Rule.ServicePack(Comparison.EQUAL_TO, reported);
          assertThat(diagrams.intersection(diagrams.of(rule), diagrams.of(exactly)).isEmpty())
              .as("%s at %d", rule, reported)
              .isEqualTo(!comparison.holds(Integer.compare(reported, end)));
        }
      }
    }
    OsVersion lowest = new OsVersion(0, 0, 0);
    OsVersion highest = new OsVersion(65535, 65535, 65535);
    assertThat(diagrams.of(new Rule.WindowsVersion(Comparison.LESS_THAN, lowest, 3)).isEmpty())
        .isTrue();
    assertThat(diagrams.of(new Rule.WindowsVersion(Comparison.GREATER_THAN, highest, 2)).isEmpty())
        .isTrue();
    assertThat(diagrams.of(new Rule.ServicePack(Comparison.EQUAL_TO, 65536)).isEmpty()).isTrue();
  }

  @Test
  void witness_reportsNothingThatDoesNotMatter() {
    Diagrams diagrams = new Diagrams();
    ClientConfiguration witness = Witness.of(diagrams.of(new Rule.Not(NEVER)));
    assertThat(witness.products()).isEmpty();
    assertThat(witness.components()).isEmpty();
    assertThat(witness.installedUpdates()).isEmpty();
    Rule below = new Rule.ComponentVersion("a.dll", new VersionRange(0, 41));
    assertThat(Witness.of(diagrams.of(below)).components()).hasToString("[a.dll@0.0.0.41]");
  }

  @Test
  void of_oneOfManyLanguages_namesThem() {
    Diagrams diagrams = new Diagrams();
    Rule german = new Rule.WindowsLanguage(Language.ofCode("DEU"));
    assertThat(Diagrams.languages(diagrams.of(german))).containsExactly(Language.ofCode("DEU"));
    assertThat(Diagrams.languages(diagrams.of(new Rule.Not(german))))
        .hasSize(Language.all().size() - 1)
        .doesNotContain(Language.ofCode("DEU"));
    assertThat(Diagrams.languages(diagrams.of(NEVER))).isEmpty();
    assertThat(diagrams.of(new Rule.WindowsLanguage(new Language("XXX"))).isEmpty()).isTrue();
  }

  /// Two lists of conditions, of which each depends on the one at the same place in the other: the
  /// order that is bad for diagrams.
  @Test
  void of_rulesTooEntangled_isRefused_andDoesNotEatTheMemory() {
    List<Rule> pairs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Rule one = new Rule.UpdateInstalled("KB1" + (10 + i));
      Rule other = new Rule.UpdateInstalled("KB2" + (10 + i));
      pairs.add(new Rule.AllOf(List.of(one, other)));
    }
    assertThatThrownBy(() -> new Diagrams(100_000).of(new Rule.AnyOf(pairs)))
        .isInstanceOf(EntangledException.class)
        .hasMessageContaining("100000");
  }

  @Test
  void of_moreRecordsThanAStackHolds_isRefused() {
    List<Rule> records = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      records.add(new Rule.UpdateInstalled("KB" + (10_000 + i)));
    }
    Diagrams diagrams = new Diagrams();
    assertThat(diagrams.of(new Rule.AnyOf(records.subList(0, 900))).isEmpty()).isFalse();
    assertThatThrownBy(() -> diagrams.of(new Rule.Not(new Rule.AnyOf(records))))
        .isInstanceOf(EntangledException.class);
  }

  // The more conditions together, the oftener none satisfies all.
  private static Rule conjunction(SmallWorld world) {
    List<Rule> conditions = new ArrayList<>();
    for (int i = 1 + world.random().nextInt(8); i > 0; i--) {
      conditions.add(world.rule());
    }
    return new Rule.AllOf(conditions);
  }

  // A machine that left out what all have to report cannot ask.
  static ClientConfiguration reporting(ClientConfiguration machine) {
    return new ClientConfiguration(
        machine.os(),
        Math.max(0, machine.servicePack()),
        Objects.requireNonNullElse(machine.architecture(), Architecture.X64),
        Objects.requireNonNullElse(machine.productType(), ProductType.SERVER),
        machine.installation(),
        Objects.requireNonNullElse(machine.language(), Language.ofCode("FRA")),
        machine.products(),
        machine.components(),
        machine.installedUpdates());
  }

  // A rule that holds for machines that report just what this one does, in the names of the world.
  private static Rule exactly(ClientConfiguration machine) {
    List<Rule> conditions = new ArrayList<>();
    conditions.add(new Rule.WindowsVersion(Comparison.EQUAL_TO, machine.os(), 3));
    conditions.add(new Rule.ServicePack(Comparison.EQUAL_TO, machine.servicePack()));
    conditions.add(new Rule.Processor(Set.of(Objects.requireNonNull(machine.architecture()))));
    conditions.add(new Rule.ProductTypes(Set.of(Objects.requireNonNull(machine.productType()))));
    for (Installation installation : Installation.values()) {
      Rule is = new Rule.InstallationType(installation);
      conditions.add(installation == machine.installation() ? is : new Rule.Not(is));
    }
    conditions.add(new Rule.WindowsLanguage(Objects.requireNonNull(machine.language())));
    VersionRange all = new VersionRange(0, -1);
    for (String product : List.of("ie", "office", "player")) {
      int at = Evaluator.find(machine.products(), product);
      conditions.add(
          at < 0
              ? new Rule.Not(new Rule.ProductVersion(product, all))
              : new Rule.ProductVersion(product, only(machine.products().get(at))));
    }
    for (String component : List.of("mshtml.dll", "shdocvw.dll")) {
      int at = Evaluator.find(machine.components(), component);
      conditions.add(
          at < 0
              ? new Rule.Not(new Rule.ComponentReported(component))
              : new Rule.ComponentVersion(component, only(machine.components().get(at))));
    }
    for (String record : List.of("KB1", "KB2", "KB3-IE7")) {
      Rule is = new Rule.UpdateInstalled(record);
      conditions.add(machine.installedUpdates().contains(record) ? is : new Rule.Not(is));
    }
    return new Rule.AllOf(conditions);
  }

  private static VersionRange only(Versioned reported) {
    return new VersionRange(reported.packed(), reported.packed());
  }
}
