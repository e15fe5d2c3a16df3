package io.patchbay.server.applicability;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import io.patchbay.server.testing.SmallWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class DecisionTest {
  private static final OsVersion XP = OsVersion.parse("5.1.2600");
  private static final VersionRange IE7 =
      VersionRange.between(Version.parse("7.0"), Version.parse("8.0"));
  private static final Rule SP3 = new Rule.ServicePack(Comparison.EQUAL_TO, 3);
  private static final Rule X86 = new Rule.Processor(Set.of(Architecture.X86));
  private static final ClientConfiguration SILENT = ClientConfiguration.builder(XP).build();
  private static final ClientConfiguration MACHINE =
      ClientConfiguration.builder(XP)
          .servicePack(2)
          .architecture(Architecture.X64)
          .productType(ProductType.WORKSTATION)
          .language(Language.ofCode("FRA"))
          .product("ie", Version.parse("8.0.6001.18241"))
          .component("mshtml.dll", Version.parse("7.0.6000.20935"))
          .installed("KB958215-IE7")
          .build();

  static LongStream seeds() {
    return SmallWorld.seeds(10);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void of_anyRule_isTheEvaluatorsValue(long seed) {
    SmallWorld world = new SmallWorld(seed);
    for (int i = 0; i < 2000; i++) {
      Rule rule = world.rule();
      ClientConfiguration machine = world.machine();
      Decision decision = Decision.of(rule, machine);
      assertThat(decision.holds())
          .as("seed %d, rule %s, machine %s", seed, rule, machine)
          .isEqualTo(Evaluator.holds(rule, machine));
      assertThat(decision.condition()).isNotBlank();
    }
  }

  static Stream<Arguments> leaves() {
    return Stream.of(
        Arguments.of(
            new Rule.WindowsVersion(Comparison.EQUAL_TO, OsVersion.parse("5.2.3790"), 3),
            "Windows version = 5.2.3790: is 5.1.2600",
            "Windows version = 5.2.3790: is 5.1.2600"),
        Arguments.of(
            new Rule.WindowsVersion(
                Comparison.GREATER_THAN_OR_EQUAL_TO, OsVersion.parse("6.0.0"), 2),
            "Windows version >= 6.0: is 5.1.2600",
            "Windows version >= 6.0: is 5.1.2600"),
        Arguments.of(SP3, "service pack = 3: is 2", "service pack = 3: not reported"),
        Arguments.of(
            new Rule.ProductTypes(Set.of(ProductType.SERVER, ProductType.DOMAIN_CONTROLLER)),
            "product type domain-controller/server: is workstation",
            "product type domain-controller/server: not reported"),
        Arguments.of(X86, "architecture x86: is x64", "architecture x86: not reported"),
        Arguments.of(
            new Rule.InstallationType(Installation.SERVER_CORE),
            "installation server-core: is full",
            "installation server-core: is full"),
        Arguments.of(
            new Rule.WindowsLanguage(Language.ofCode("DEU")),
            "language DEU: is FRA",
            "language DEU: not reported"),
        Arguments.of(
            new Rule.ProductVersion("ie", IE7),
            "ie from 7.0.0.0 below 8.0.0.0: is 8.0.6001.18241",
            "ie from 7.0.0.0 below 8.0.0.0: not reported"),
        Arguments.of(
            new Rule.ComponentVersion(
                "mshtml.dll", VersionRange.from(Version.parse("7.0.6000.20973"))),
            "mshtml.dll from 7.0.6000.20973: is 7.0.6000.20935",
            "mshtml.dll from 7.0.6000.20973: not reported"),
        Arguments.of(
            new Rule.ComponentReported("shdocvw.dll"),
            "shdocvw.dll reported: not reported",
            "shdocvw.dll reported: not reported"),
        Arguments.of(
            new Rule.UpdateInstalled("KB960714-IE7"),
            "record of KB960714-IE7: not reported",
            "record of KB960714-IE7: not reported"));
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void of_failedComparison_namesWhatIsExpectedAndWhatIsReported(
      Rule rule, String reported, String unreported) {
    assertThat(Decision.of(rule, MACHINE)).isEqualTo(new Decision(false, reported));
    assertThat(Decision.of(rule, SILENT)).isEqualTo(new Decision(false, unreported));
  }

  @Test
  void of_recordThatIsThere_saysSo() {
    assertThat(Decision.of(new Rule.UpdateInstalled("KB958215-IE7"), MACHINE))
        .isEqualTo(new Decision(true, "record of KB958215-IE7: reported"));
  }

  @Test
  void of_failedConjunction_namesTheFirstThatFails() {
    Rule rule = new Rule.AllOf(List.of(new Rule.Not(SP3), X86, SP3));
    assertThat(Decision.of(rule, MACHINE))
        .isEqualTo(new Decision(false, "architecture x86: is x64"));
  }

  @Test
  void of_disjunction_namesTheFirstThatHolds() {
    Rule rule = new Rule.AnyOf(List.of(X86, new Rule.Not(SP3)));
    assertThat(Decision.of(rule, MACHINE))
        .isEqualTo(new Decision(true, "not (service pack = 3: is 2)"));
  }

  @Test
  void of_failedDisjunction_namesEachOnce() {
    assertThat(Decision.of(new Rule.AnyOf(List.of(X86, SP3, X86)), MACHINE).condition())
        .isEqualTo("none of (architecture x86: is x64; service pack = 3: is 2)");
    assertThat(Decision.of(new Rule.AnyOf(List.of(X86)), MACHINE).condition())
        .isEqualTo("architecture x86: is x64");
  }

  @Test
  void of_aLongDisjunction_isCut() {
    List<Rule> alternatives = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      alternatives.add(new Rule.UpdateInstalled("KB" + i));
    }
    assertThat(Decision.of(new Rule.AnyOf(alternatives), MACHINE).condition())
        .contains("KB8:")
        .doesNotContain("KB9:")
        .endsWith("; ...)");
  }

  @Test
  void of_emptyLists_saySomething() {
    assertThat(Decision.of(new Rule.AllOf(List.of()), MACHINE))
        .isEqualTo(new Decision(true, "no condition"));
    assertThat(Decision.of(new Rule.AnyOf(List.of()), MACHINE))
        .isEqualTo(new Decision(false, "no alternative"));
  }
}
