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
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class EvaluatorTest {
  private static final Rule TRUE = new Rule.AllOf(List.of());
  private static final Rule FALSE = new Rule.AnyOf(List.of());
  private static final OsVersion XP = OsVersion.parse("5.1.2600");
  private static final VersionRange IE7 =
      VersionRange.between(Version.parse("7.0"), Version.parse("8.0"));
  private static final ClientConfiguration SILENT = ClientConfiguration.builder(XP).build();

  @Test
  void allOf_everyOperandHolds_holds() {
    assertThat(holds(new Rule.AllOf(List.of(TRUE, TRUE)), SILENT)).isTrue();
    assertThat(holds(new Rule.AllOf(List.of(TRUE, FALSE)), SILENT)).isFalse();
    assertThat(holds(new Rule.AllOf(List.of(FALSE, TRUE)), SILENT)).isFalse();
    assertThat(holds(new Rule.AllOf(List.of()), SILENT)).isTrue();
  }

  @Test
  void anyOf_oneOperandHolds_holds() {
    assertThat(holds(new Rule.AnyOf(List.of(FALSE, TRUE)), SILENT)).isTrue();
    assertThat(holds(new Rule.AnyOf(List.of(TRUE, FALSE)), SILENT)).isTrue();
    assertThat(holds(new Rule.AnyOf(List.of(FALSE, FALSE)), SILENT)).isFalse();
    assertThat(holds(new Rule.AnyOf(List.of()), SILENT)).isFalse();
  }

  @Test
  void not_operand_isReversed() {
    assertThat(holds(new Rule.Not(TRUE), SILENT)).isFalse();
    assertThat(holds(new Rule.Not(FALSE), SILENT)).isTrue();
  }

  // Value of the rule for a machine below, at and above the expected one.
  @ParameterizedTest
  @CsvSource({
    "EQUAL_TO, false, true, false",
    "LESS_THAN, true, false, false",
    "LESS_THAN_OR_EQUAL_TO, true, true, false",
    "GREATER_THAN, false, false, true",
    "GREATER_THAN_OR_EQUAL_TO, false, true, true",
  })
  void comparison_ofSystemAndServicePack(
      Comparison comparison, boolean below, boolean at, boolean above) {
    Rule build = new Rule.WindowsVersion(comparison, XP, 3);
    assertThat(holds(build, on("5.1.2599"))).isEqualTo(below);
    assertThat(holds(build, on("5.0.65535"))).isEqualTo(below);
    assertThat(holds(build, on("5.1.2600"))).isEqualTo(at);
    assertThat(holds(build, on("5.1.2601"))).isEqualTo(above);
    assertThat(holds(build, on("5.2.0"))).isEqualTo(above);
    assertThat(holds(build, on("40000.0.0"))).isEqualTo(above);

    Rule majorMinor = new Rule.WindowsVersion(comparison, XP, 2);
    assertThat(holds(majorMinor, on("5.0.65535"))).isEqualTo(below);
    assertThat(holds(majorMinor, on("5.1.0"))).isEqualTo(at);
    assertThat(holds(majorMinor, on("5.1.65535"))).isEqualTo(at);
    assertThat(holds(majorMinor, on("5.2.0"))).isEqualTo(above);
    assertThat(holds(majorMinor, on("40000.0.0"))).isEqualTo(above);

    Rule servicePack = new Rule.ServicePack(comparison, 2);
    assertThat(holds(servicePack, machine().servicePack(1).build())).isEqualTo(below);
    assertThat(holds(servicePack, machine().servicePack(0).build())).isEqualTo(below);
    assertThat(holds(servicePack, machine().servicePack(2).build())).isEqualTo(at);
    assertThat(holds(servicePack, machine().servicePack(3).build())).isEqualTo(above);
    assertThat(holds(servicePack, machine().servicePack(65535).build())).isEqualTo(above);
  }

  @ParameterizedTest
  @EnumSource
  void servicePack_notReported_isFalse(Comparison comparison) {
    for (int expected : new int[] {0, 1, 65535}) {
      assertThat(holds(new Rule.ServicePack(comparison, expected), SILENT)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void productTypes_oneOfThem_holds(ProductType type) {
    Rule rule = new Rule.ProductTypes(Set.of(ProductType.SERVER, ProductType.DOMAIN_CONTROLLER));
    assertThat(holds(rule, machine().productType(type).build()))
        .isEqualTo(type != ProductType.WORKSTATION);
    assertThat(holds(rule, SILENT)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void processor_oneOfThem_holds(Architecture architecture) {
    Rule rule = new Rule.Processor(Set.of(Architecture.X64, Architecture.IA64));
    assertThat(holds(rule, machine().architecture(architecture).build()))
        .isEqualTo(architecture == Architecture.X64 || architecture == Architecture.IA64);
    assertThat(holds(rule, SILENT)).isFalse();
  }

  @Test
  void installationType_thatOne_holds() {
    ClientConfiguration core = machine().installation(Installation.SERVER_CORE).build();
    Rule full = new Rule.InstallationType(Installation.FULL);
    assertThat(holds(full, SILENT)).isTrue();
    assertThat(holds(full, core)).isFalse();
    assertThat(holds(new Rule.InstallationType(Installation.SERVER_CORE), core)).isTrue();
  }

  @Test
  void windowsLanguage_thatOne_holds() {
    Rule rule = new Rule.WindowsLanguage(Language.ofCode("DEU"));
    assertThat(holds(rule, machine().language(Language.parse("de-CH")).build())).isTrue();
    assertThat(holds(rule, machine().language(Language.parse("en-US")).build())).isFalse();
    assertThat(holds(rule, SILENT)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "6.65535.65535.65535, false",
    "7.0.0.0, true",
    "7.65535.65535.65535, true",
    "8.0.0.0, false",
    "32768.0.0.0, false",
  })
  void productAndComponentVersion_insideTheRange_hold(String version, boolean expected) {
    Version reported = Version.parse(version);
    assertThat(holds(new Rule.ProductVersion("ie", IE7), machine().product("ie", reported).build()))
        .isEqualTo(expected);
    assertThat(
            holds(
                new Rule.ComponentVersion("mshtml.dll", IE7),
                machine().component("mshtml.dll", reported).build()))
        .isEqualTo(expected);
  }

  @Test
  void productVersion_anotherNameOrAComponentOfThatName_isFalse() {
    Rule rule = new Rule.ProductVersion("ie", IE7);
    Version seven = Version.parse("7.0");
    assertThat(holds(rule, SILENT)).isFalse();
    assertThat(holds(rule, machine().product("office", seven).build())).isFalse();
    assertThat(holds(rule, machine().component("ie", seven).build())).isFalse();
    assertThat(holds(rule, machine().product("office", seven).product("ie", seven).build()))
        .isTrue();
  }

  @Test
  void componentVersion_anotherNameOrAProductOfThatName_isFalse() {
    Rule rule = new Rule.ComponentVersion("mshtml.dll", IE7);
    Version seven = Version.parse("7.0");
    assertThat(holds(rule, SILENT)).isFalse();
    assertThat(holds(rule, machine().component("shdocvw.dll", seven).build())).isFalse();
    assertThat(holds(rule, machine().product("mshtml.dll", seven).build())).isFalse();
  }

  @Test
  void componentReported_atWhateverVersion_holds() {
    Rule rule = new Rule.ComponentReported("mshtml.dll");
    assertThat(holds(rule, machine().component("mshtml.dll", new Version(0)).build())).isTrue();
    assertThat(holds(rule, machine().component("MSHTML.DLL", Version.MAX).build())).isTrue();
    assertThat(holds(rule, machine().component("shdocvw.dll", Version.MAX).build())).isFalse();
    assertThat(holds(rule, SILENT)).isFalse();
  }

  @Test
  void updateInstalled_thatRecord_holds() {
    Rule rule = new Rule.UpdateInstalled("KB960714");
    assertThat(holds(rule, machine().installed("kb960714").build())).isTrue();
    assertThat(holds(rule, machine().installed("KB960714-IE7").build())).isFalse();
    assertThat(holds(rule, SILENT)).isFalse();
  }

  private static boolean holds(Rule rule, ClientConfiguration machine) {
    return Evaluator.holds(rule, machine);
  }

  private static ClientConfiguration on(String os) {
    return ClientConfiguration.builder(OsVersion.parse(os)).build();
  }

  private static ClientConfiguration.Builder machine() {
    return ClientConfiguration.builder(XP);
  }
}
