package io.patchbay.benchmarks;

import io.patchbay.benchmarks.Systems.Level;
import io.patchbay.server.domain.ApplicabilityRules;
import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.Installation;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.VersionRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rules of one branch in one release, in the form in which a manifest of it would be expanded.
final class GeneratedRules {
  private final GeneratedProduct product;
  private final GeneratedBranch branch;
  private final Rule onSystems;
  private final List<Rule> fixed;
  private final List<Rule> records;

  /// @param hotfixIds the update's own first
  GeneratedRules(
      GeneratedProduct product, GeneratedBranch branch, int release, List<String> hotfixIds) {
    this.product = product;
    this.branch = branch;
    List<Rule> on = branch.systems().levels().stream().map(GeneratedRules::on).toList();
    this.onSystems = new Rule.AnyOf(on);
    this.fixed = new ArrayList<>();
    for (int i = 0; i < on.size(); i++) {
      Rule fixedFiles = fixed(branch.systems().levels().get(i), release);
      this.fixed.add(new Rule.AllOf(List.of(on.get(i), fixedFiles)));
    }
    this.records =
        hotfixIds.stream().<Rule>map(hotfix -> new Rule.UpdateInstalled(hotfix)).toList();
  }

  ApplicabilityRules of(UUID id, @Nullable Language language) {
    return new ApplicabilityRules(installable(language), installed(id));
  }

  private Rule installable(@Nullable Language language) {
    List<Rule> conditions = new ArrayList<>();
    conditions.add(new Rule.Processor(Set.of(branch.systems().architecture())));
    conditions.add(new Rule.InstallationType(Installation.FULL));
    if (language != null) {
      conditions.add(new Rule.WindowsLanguage(language));
    }
    conditions.add(new Rule.ProductVersion(product.name(), branch.productVersions()));
    conditions.add(onSystems);
    return new Rule.AllOf(conditions);
  }

  private Rule installed(UUID id) {
    List<Rule> recorded = new ArrayList<>(records);
    recorded.add(new Rule.UpdateInstalled(id.toString().toUpperCase(Locale.ROOT)));
    Rule unmeasured = new Rule.Not(new Rule.ComponentReported(product.component()));
    List<Rule> alternatives = new ArrayList<>(fixed);
    alternatives.add(new Rule.AllOf(List.of(unmeasured, new Rule.AnyOf(recorded))));
    return new Rule.AnyOf(alternatives);
  }

  private static Rule on(Level level) {
    return new Rule.AllOf(
        List.of(
            new Rule.WindowsVersion(Comparison.EQUAL_TO, level.os(), 3),
            new Rule.ServicePack(Comparison.EQUAL_TO, level.servicePack()),
            new Rule.ProductTypes(level.types())));
  }

  private Rule fixed(Level level, int release) {
    if (!branch.twoTrains()) {
      return component(VersionRange.from(branch.fixed(level, release, false)));
    }
    return new Rule.AnyOf(
        List.of(
            component(
                VersionRange.between(branch.fixed(level, release, false), branch.ldrFrom(level))),
            component(VersionRange.from(branch.fixed(level, release, true)))));
  }

  private Rule component(VersionRange range) {
    return new Rule.ComponentVersion(product.component(), range);
  }
}
