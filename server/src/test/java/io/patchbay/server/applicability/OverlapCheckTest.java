package io.patchbay.server.applicability;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.applicability.OverlapCheck.Overlap;
import io.patchbay.server.domain.ApplicabilityRules;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.IndexCandidate;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import io.patchbay.server.testing.SmallWorld;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class OverlapCheckTest {
  private static final Rule NEVER = new Rule.AnyOf(List.of());
  private static final Language DEU = Language.ofCode("DEU");
  private static final Language ENU = Language.ofCode("ENU");

  private final SmallWorld world = new SmallWorld(1);

  @Test
  void find_overlappingVersions_namesAMachineThatIsLeftWithBoth() {
    IndexCandidate seven = update(all(product("7.0", "8.0"), language(DEU)), NEVER);
    IndexCandidate later = update(all(product("7.5", "9.0"), language(DEU)), NEVER);
    List<Overlap> overlaps = OverlapCheck.find(List.of(seven, later), 5);
    assertThat(overlaps).hasSize(1);
    assertThat(remaining(List.of(seven, later), overlaps.getFirst().witness()))
        .containsExactly(seven, later);
  }

  @Test
  void find_disjointVersionsLanguagesOrSystems_nothing() {
    assertThat(find(product("7.0", "8.0"), product("8.0", "9.0"))).isEmpty();
    assertThat(find(language(DEU), language(ENU))).isEmpty();
    assertThat(find(os("5.1.2600"), os("5.2.3790"))).isEmpty();
    assertThat(find(os("5.1.2600"), os("5.1.2601"))).isEmpty();
    assertThat(find(servicePack(2), servicePack(3))).isEmpty();
  }

  @Test
  void find_neutralBesideALanguage_overlap() {
    assertThat(find(product("7.0", "8.0"), all(product("7.0", "8.0"), language(DEU)))).hasSize(1);
  }

  @Test
  void find_oneVersionInCommon_overlap() {
    List<Overlap> overlaps = find(product("7.0", "8.0.0.1"), product("8.0", "9.0"));
    assertThat(overlaps).hasSize(1);
    assertThat(overlaps.getFirst().witness().products()).hasToString("[ie@8.0.0.0]");
  }

  @Test
  void find_windowsVersionsFrom32768On_overlap() {
    assertThat(find(os("40000.0.5"), os("40000.0.5"))).hasSize(1);
    assertThat(find(os("65535.65535.65535"), os("65535.65535.65535"))).hasSize(1);
  }

  @Test
  void find_theHighestServicePack_overlap() {
    assertThat(find(servicePack(65535), servicePack(65535))).hasSize(1);
  }

  @Test
  void find_whereOneIsMeantTheOtherIsInstalled_nothing() {
    Rule fixed = new Rule.ComponentVersion("mshtml.dll", VersionRange.from(Version.parse("7.0")));
    IndexCandidate one = update(product("7.0", "8.0"), fixed);
    IndexCandidate other = update(product("7.0", "8.0"), new Rule.Not(fixed));
    assertThat(OverlapCheck.find(List.of(one, other), 5)).isEmpty();
  }

  @Test
  void find_oneSupersedesTheOther_nothing() {
    IndexCandidate old = update(product("7.0", "8.0"), NEVER);
    IndexCandidate now =
        new IndexCandidate(update(product("7.0", "8.0"), NEVER).update(), Set.of(id(old)));
    assertThat(OverlapCheck.find(List.of(old, now), 5)).isEmpty();
    assertThat(OverlapCheck.find(List.of(now, old), 5)).isEmpty();
  }

  @Test
  void find_forDifferentProducts_nothing() {
    IndexCandidate one = update("ie", product("7.0", "8.0"), NEVER);
    IndexCandidate other = update("office", product("7.0", "8.0"), NEVER);
    assertThat(OverlapCheck.find(List.of(one, other), 5)).isEmpty();
  }

  @Test
  void find_moreThanTheLimit_stopsThere() {
    List<IndexCandidate> same =
        Stream.generate(() -> update(product("7.0", "8.0"), NEVER)).limit(10).toList();
    assertThat(OverlapCheck.find(same, 5)).hasSize(5);
  }

  static LongStream seeds() {
    return SmallWorld.seeds(10);
  }

  /// Whatever two updates: a machine that is named is left with both, and if none is named, none of
  /// many is.
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void find_randomUpdates_agreesWithWhatMachinesGet(long seed) {
    SmallWorld random = new SmallWorld(seed);
    List<ClientConfiguration> machines = Stream.generate(random::machine).limit(300).toList();
    for (int i = 0; i < 30; i++) {
      List<IndexCandidate> group =
          random.updates(3).stream()
              .filter(u -> u.identity().revision() == 1)
              .map(u -> new IndexCandidate(u, Set.copyOf(u.supersedes())))
              .toList();
      List<Overlap> overlaps = OverlapCheck.find(group, 100);
      for (Overlap overlap : overlaps) {
        Set<UUID> named = Set.of(overlap.one().id(), overlap.other().id());
        List<IndexCandidate> pair = group.stream().filter(c -> named.contains(id(c))).toList();
        assertThat(remaining(pair, overlap.witness())).as("seed %d, %s", seed, overlap).hasSize(2);
      }
      if (overlaps.isEmpty()) {
        for (ClientConfiguration machine : machines) {
          assertThat(remaining(group, machine).stream().map(c -> c.update().product()))
              .as("seed %d, %s of %s", seed, machine, group)
              .doesNotHaveDuplicates();
        }
      }
    }
  }

  private List<Overlap> find(Rule one, Rule other) {
    return OverlapCheck.find(List.of(update(one, NEVER), update(other, NEVER)), 5);
  }

  private static List<IndexCandidate> remaining(
      List<IndexCandidate> candidates, ClientConfiguration machine) {
    return Selection.of(List.of(candidates), machine).remaining();
  }

  private IndexCandidate update(Rule installable, Rule installed) {
    return update("ie", installable, installed);
  }

  private IndexCandidate update(String product, Rule installable, Rule installed) {
    UUID id = new UUID(world.random().nextLong(), world.random().nextLong());
    ApplicabilityRules rules = new ApplicabilityRules(installable, installed);
    Update update = world.update(new UpdateIdentity(id, 1), product, rules, List.of());
    return new IndexCandidate(update, Set.of());
  }

  private static UUID id(IndexCandidate candidate) {
    return candidate.update().id();
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
