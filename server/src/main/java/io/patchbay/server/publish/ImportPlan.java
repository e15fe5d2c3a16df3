package io.patchbay.server.publish;

import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.ImportException;
import io.patchbay.server.domain.ImportResult;
import io.patchbay.server.domain.ImportRow;
import io.patchbay.server.domain.ImportTable;
import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.publish.ImportExpander.Expansion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// An import against the catalog it would go into.
final class ImportPlan {
  private static final int FAULTS_MAX = 20;

  private ImportPlan() {}

  /// @param pending releases that will be in the catalog too
  /// @throws ImportException if something is not released yet, or belongs to a manifest
  static Expansion of(
      ImportTable table, CatalogView view, List<PendingRelease> pending, Instant now) {
    checkDates(table, now);
    Map<UUID, Update> awaited = new HashMap<>();
    Set<String> ofManifests = new HashSet<>();
    for (PendingRelease one : pending) {
      one.release().updates().forEach(update -> awaited.put(update.id(), update));
      ofManifests.add(one.release().bulletin().id());
    }
    Expansion expansion =
        ImportExpander.expand(
            table, id -> awaited.containsKey(id) ? Optional.of(awaited.get(id)) : view.newest(id));
    checkBulletins(table, expansion, view, ofManifests);
    return expansion;
  }

  // The catalog holds only what is released.
  private static void checkDates(ImportTable table, Instant now) {
    List<Finding> faults = new ArrayList<>();
    for (ImportRow row : table.rows()) {
      if (row.firstListed() != null && row.firstListed().isAfter(now)) {
        faults.add(
            Finding.of(
                table.file(),
                row.line(),
                "first_listed",
                row.firstListed() + " lies ahead",
                "import the row then, or publish a manifest, which waits for its instant"));
      }
    }
    refuse(faults);
  }

  private static void checkBulletins(
      ImportTable table, Expansion expansion, CatalogView view, Set<String> ofManifests) {
    List<Finding> faults = new ArrayList<>();
    for (Release release : expansion.releases()) {
      String id = release.bulletin().id();
      if (ofManifests.contains(id)
          || view.bulletin(id).filter(b -> hasFiles(b, view)).isPresent()) {
        faults.add(
            Finding.of(
                table.file(),
                line(table, release.bulletin().kbArticle()),
                "kb",
                id + " is a bulletin that was published with files",
                "leave its rows out: an import would change it"));
      }
    }
    refuse(faults);
  }

  private static boolean hasFiles(Bulletin bulletin, CatalogView view) {
    return bulletin.updateIds().stream()
        .findFirst()
        .flatMap(view::newest)
        .filter(update -> !update.files().isEmpty())
        .isPresent();
  }

  private static int line(ImportTable table, String kb) {
    return table.rows().stream()
        .filter(row -> row.kb().equals(kb))
        .mapToInt(ImportRow::line)
        .min()
        .orElse(0);
  }

  private static void refuse(List<Finding> faults) {
    if (!faults.isEmpty()) {
      throw new ImportException(faults.stream().limit(FAULTS_MAX).toList());
    }
  }

  /// @param changed identities that are new to the catalog
  static ImportResult result(
      ImportResult.Kind kind,
      long catalogRevision,
      ImportTable table,
      Expansion expansion,
      List<UpdateIdentity> changed) {
    int added = (int) changed.stream().filter(identity -> identity.revision() == 1).count();
    return new ImportResult(
        kind,
        catalogRevision,
        table.rows().size(),
        expansion.updates(),
        expansion.releases().size(),
        added,
        changed.size() - added,
        expansion.supersedes(),
        expansion.unknownTargets(),
        expansion.brokenEdges(),
        expansion.brokenEdgesTotal(),
        expansion.warnings());
  }
}
