package io.patchbay.server.publish;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.ClientConfiguration.Versioned;
import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.Manifest.Affected;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.SlowEvaluator;
import java.util.List;
import java.util.Optional;

/// What `affected` of a manifest means for one machine, word by word, without rules.
record SlowClaims(Manifest manifest, List<Update> updates) {
  /// Whether it has to be offered something.
  boolean isVulnerable(ClientConfiguration x) {
    return manifest.affected().stream()
        .filter(row -> isIn(row, x))
        .anyMatch(
            row ->
                version(row, x)
                    .map(v -> row.vulnerable().stream().anyMatch(r -> r.contains(v.packed())))
                    .orElseGet(() -> !isRecorded(row, x)));
  }

  /// Whether it may be offered something.
  boolean isAllowed(ClientConfiguration x) {
    return manifest.affected().stream()
        .filter(row -> isIn(row, x))
        .anyMatch(
            row ->
                row.vulnerable().isEmpty()
                    || version(row, x)
                        .map(v -> row.vulnerable().stream().anyMatch(r -> r.contains(v.packed())))
                        .orElse(true));
  }

  private boolean isIn(Affected row, ClientConfiguration x) {
    return row.os().equals(x.os())
        && row.servicePacks().contains(x.servicePack())
        && row.architectures().stream().anyMatch(a -> a == x.architecture())
        && row.productTypes().stream().anyMatch(t -> t == x.productType())
        && row.installation() == x.installation()
        && (row.languages().isEmpty()
            || row.languages().stream().anyMatch(l -> l.equals(x.language())))
        && x.products().stream()
            .filter(p -> p.name().equals(manifest.product()))
            .anyMatch(p -> row.productVersions().contains(p.packed()));
  }

  private Optional<Versioned> version(Affected row, ClientConfiguration x) {
    String component = row.component() == null ? manifest.component() : row.component();
    return x.components().stream().filter(c -> c.name().equals(component)).findFirst();
  }

  private boolean isRecorded(Affected row, ClientConfiguration x) {
    boolean byHotfix =
        row.hotfixIds().isEmpty()
            ? manifest.branches().stream()
                .flatMap(b -> b.hotfixIds().stream())
                .anyMatch(x.installedUpdates()::contains)
            : row.hotfixIds().stream().anyMatch(x.installedUpdates()::contains);
    return byHotfix
        || updates.stream()
            .filter(u -> SlowEvaluator.holds(u.rules().installable(), x))
            .anyMatch(
                u -> x.installedUpdates().stream().anyMatch(u.id().toString()::equalsIgnoreCase));
  }
}
