package io.patchbay.server.applicability;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.ApplicabilityRules;
import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import io.patchbay.server.testing.SlowEvaluator;
import io.patchbay.server.testing.SmallWorld;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class CoverageProofTest {
  private static final Rule NEVER = new Rule.AnyOf(List.of());
  private static final Language DEU = Language.ofCode("DEU");
  private static final Language ENU = Language.ofCode("ENU");

  private final SmallWorld world = new SmallWorld(1);

  @Test
  void flaws_overlappingVersions_namesAMachineThatIsLeftWithBoth() {
    Update seven = update(all(product("7.0", "8.0"), language(DEU)), NEVER);
    Update later = update(all(product("7.5", "9.0"), language(DEU)), NEVER);
    Flaw.Overlap overlap = (Flaw.Overlap) flaws(seven, later).getFirst();
    assertThat(SlowEvaluator.remaining(List.of(seven, later), overlap.witness()))
        .containsExactlyInAnyOrder(seven, later);
    assertThat(overlap.languages()).containsExactly(DEU);
    assertThat(overlap.witness().products()).hasToString("[ie@7.5.0.0]");
  }

  @Test
  void flaws_disjointVersionsLanguagesSystemsOrServicePacks_none() {
    assertThat(flaws(product("7.0", "8.0"), product("8.0", "9.0"))).isEmpty();
    assertThat(flaws(language(DEU), language(ENU))).isEmpty();
    assertThat(flaws(os("5.1.2600"), os("5.2.3790"))).isEmpty();
    assertThat(flaws(os("5.1.2600"), os("5.1.2601"))).isEmpty();
    assertThat(flaws(servicePack(2), servicePack(3))).isEmpty();
  }

  @Test
  void flaws_neutralBesideALanguage_overlap() {
    assertThat(flaws(product("7.0", "8.0"), all(product("7.0", "8.0"), language(DEU)))).hasSize(1);
  }

  @Test
  void flaws_oneVersionInCommon_overlap() {
    List<Flaw> flaws = flaws(product("7.0", "8.0.0.1"), product("8.0", "9.0"));
    assertThat(((Flaw.Overlap) flaws.getFirst()).witness().products()).hasToString("[ie@8.0.0.0]");
  }

  @Test
  void flaws_atTheHighestNumbers_overlap() {
    assertThat(flaws(os("40000.0.5"), os("40000.0.5"))).hasSize(1);
    assertThat(flaws(os("65535.65535.65535"), os("65535.65535.65535"))).hasSize(1);
    assertThat(flaws(servicePack(65535), servicePack(65535))).hasSize(1);
  }

  @Test
  void flaws_whereOneIsMeantTheOtherIsInstalled_none() {
    Rule fixed = new Rule.ComponentVersion("mshtml.dll", VersionRange.from(Version.parse("7.0")));
    Update one = update(product("7.0", "8.0"), fixed);
    Update other = update(product("7.0", "8.0"), new Rule.Not(fixed));
    assertThat(flaws(one, other)).isEmpty();
  }

  @Test
  void flaws_forDifferentProducts_none() {
    Update one = update("ie", product("7.0", "8.0"), NEVER);
    Update other = update("office", product("7.0", "8.0"), NEVER);
    assertThat(flaws(one, other)).isEmpty();
  }

  @Test
  void flaws_oneSupersedesTheOtherEverywhere_isNoOverlap_butUnreachable() {
    Update old = update(product("7.0", "8.0"), NEVER);
    Update now = update(product("7.0", "8.0"), NEVER);
    List<Flaw> flaws =
        CoverageProof.flaws(
            List.of(new Contender(old, List.of(now)), new Contender(now, List.of())),
            List.of(),
            id -> Optional.empty());
    assertThat(flaws).containsExactly(new Flaw.Unreachable(List.of(old), List.of(), now, true));
  }

  /// A third update hides one of the two wherever they meet.
  @Test
  void flaws_whereAThirdSupersedesOne_none() {
    Update one = update(product("7.0", "8.0"), NEVER);
    Update other = update(product("7.5", "9.0"), NEVER);
    Update third = update(product("7.5", "8.0"), NEVER);
    List<Contender> hidden =
        List.of(new Contender(one, List.of(third)), new Contender(other, List.of()));
    assertThat(CoverageProof.flaws(hidden, List.of(), id -> Optional.empty())).isEmpty();
    assertThat(flaws(one, other)).hasSize(1);
  }

  @Test
  void flaws_supersededByAnotherBulletinEverywhere_isNotOfTheRelease() {
    Update old = update(product("7.0", "8.0"), NEVER);
    Update successor = update(product("7.0", "9.0"), NEVER);
    assertThat(
            CoverageProof.flaws(
                List.of(new Contender(old, List.of(successor))), List.of(), id -> Optional.empty()))
        .containsExactly(new Flaw.Unreachable(List.of(old), List.of(), successor, false));
  }

  @Test
  void flaws_conditionsThatNeverHoldTogether_namesThoseAndNoOthers() {
    Rule impossible = all(language(DEU), os("5.1.2600"), servicePack(3), os("5.2.3790"));
    Update update = update(impossible, NEVER);
    assertThat(flaws(update))
        .containsExactly(
            new Flaw.Unreachable(
                List.of(update), List.of(os("5.1.2600"), os("5.2.3790")), null, true));
    assertThat(Condition.of(all(os("5.1.2600"), os("5.2.3790"))))
        .isEqualTo("(Windows version = 5.1.2600 and Windows version = 5.2.3790)");
  }

  private List<Flaw> flaws(Rule one, Rule other) {
    return flaws(update(one, NEVER), update(other, NEVER));
  }

  private static List<Flaw> flaws(Update... updates) {
    List<Contender> contenders =
        Arrays.stream(updates).map(u -> new Contender(u, List.of())).toList();
    return CoverageProof.flaws(contenders, List.of(), id -> Optional.empty());
  }

  private Update update(Rule installable, Rule installed) {
    return update("ie", installable, installed);
  }

  private Update update(String product, Rule installable, Rule installed) {
    UUID id = new UUID(world.random().nextLong(), world.random().nextLong());
    ApplicabilityRules rules = new ApplicabilityRules(installable, installed);
    return world.update(new UpdateIdentity(id, 1), product, rules, List.of());
  }

  private static Rule all(Rule... rules) {
    return new Rule.AllOf(List.of(rules));
  }

  private static Rule product(String from, String below) {
    return new Rule.ProductVersion(
        "ie", VersionRange.between(Version.parse(from), Version.parse(below)));
  }

  private static Rule language(Language language) {
    return new Rule.WindowsLanguage(language);
  }

  private static Rule os(String version) {
    return new Rule.WindowsVersion(Comparison.EQUAL_TO, OsVersion.parse(version), 3);
  }

  private static Rule servicePack(int major) {
    return new Rule.ServicePack(Comparison.EQUAL_TO, major);
  }
}
