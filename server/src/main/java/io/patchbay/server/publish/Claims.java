package io.patchbay.server.publish;

import io.patchbay.server.applicability.Claim;
import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.Manifest.Affected;
import io.patchbay.server.domain.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What a manifest's `affected` claims, as rules; `manifest.proto` says what each key means.
final class Claims {
  private Claims() {}

  /// One for each row, in their order.
  static List<Claim> of(Manifest manifest) {
    Set<String> ofAllBranches =
        manifest.branches().stream()
            .flatMap(branch -> branch.hotfixIds().stream())
            .collect(Collectors.toSet());
    return manifest.affected().stream()
        .map(
            affected ->
                new Claim(
                    row(manifest.product(), affected),
                    affected.component() == null ? manifest.component() : affected.component(),
                    affected.vulnerable(),
                    affected.hotfixIds().isEmpty()
                        ? ofAllBranches
                        : Set.copyOf(affected.hotfixIds())))
        .toList();
  }

  private static Rule row(String product, Affected affected) {
    List<Rule> conditions = new ArrayList<>();
    conditions.add(new Rule.WindowsVersion(Comparison.EQUAL_TO, affected.os(), 3));
    conditions.add(
        new Rule.AnyOf(
            affected.servicePacks().stream()
                .<Rule>map(major -> new Rule.ServicePack(Comparison.EQUAL_TO, major))
                .toList()));
    conditions.add(new Rule.Processor(affected.architectures()));
    conditions.add(new Rule.ProductTypes(affected.productTypes()));
    conditions.add(new Rule.InstallationType(affected.installation()));
    conditions.add(new Rule.ProductVersion(product, affected.productVersions()));
    if (!affected.languages().isEmpty()) {
      conditions.add(
          new Rule.AnyOf(
              affected.languages().stream().<Rule>map(Rule.WindowsLanguage::new).toList()));
    }
    return new Rule.AllOf(conditions);
  }
}
