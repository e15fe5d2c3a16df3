package io.patchbay.server.publish;

import io.patchbay.server.applicability.RuleLimits;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.Classification;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.ImportException;
import io.patchbay.server.domain.ImportRow;
import io.patchbay.server.domain.ImportTable;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.RebootBehavior;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Severity;
import io.patchbay.server.domain.Update;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/// Turns the rows of an imported file into releases: one bulletin for each KB, one update for each
/// product of it. Pure: the same rows, in any order, and the same catalog give the same releases.
/// For one file; not thread-safe.
final class ImportExpander {
  private static final int FINDINGS_MAX = 100;
  private static final int FAULTS_MAX = 20;

  private final ImportTable table;
  private final ImportedNames names;
  private final List<Finding> faults = new ArrayList<>();

  /// What the rows stand for.
  ///
  /// @param releases by KB; their updates by product, in their first revisions
  /// @param supersedes pairs of updates, unknown targets included
  /// @param unknownTargets superseded updates that neither the file nor the catalog has
  /// @param brokenEdges the first 100 "supersedes" left out because they closed a cycle, by line
  /// @param warnings at most 100
  record Expansion(
      List<Release> releases,
      int updates,
      int supersedes,
      int unknownTargets,
      List<Finding> brokenEdges,
      int brokenEdgesTotal,
      List<Finding> warnings) {}

  private ImportExpander(ImportTable table) {
    this.table = table;
    this.names = new ImportedNames(table.file());
  }

  /// @param newest revision of an update of the catalog the rows would go into
  /// @throws ImportException with up to 20 faults
  static Expansion expand(ImportTable table, Function<UUID, Optional<Update>> newest) {
    return new ImportExpander(table).expansion(newest);
  }

  private Expansion expansion(Function<UUID, Optional<Update>> newest) {
    List<ImportedUpdate> imported = merged();
    refuseFaults();
    ImportedGraph graph = new ImportedGraph(table.file(), imported, newest);
    List<Finding> broken = graph.breakCycles();
    Map<String, List<Update>> byBulletin = new LinkedHashMap<>();
    for (ImportedUpdate one : imported) {
      Update update = one.update();
      checkSize(one, update);
      byBulletin.computeIfAbsent(update.bulletin(), b -> new ArrayList<>()).add(update);
    }
    refuseFaults();
    List<Finding> warnings = new ArrayList<>(table.warnings());
    warnings.addAll(names.warnings());
    return new Expansion(
        byBulletin.values().stream().map(ImportExpander::release).toList(),
        imported.size(),
        graph.edges(),
        graph.unknownTargets(),
        broken.stream().limit(FINDINGS_MAX).toList(),
        broken.size(),
        warnings.stream().limit(FINDINGS_MAX).toList());
  }

  // By KB and then by product.
  private List<ImportedUpdate> merged() {
    Map<String, Map<String, ImportedUpdate>> byKb = new TreeMap<>(ImportedUpdate.KB_ORDER);
    for (ImportRow row : table.rows()) {
      String slug = names.slug(row.product(), "product", row.line());
      String component =
          row.component().isEmpty() ? "" : names.slug(row.component(), "component", row.line());
      byKb.computeIfAbsent(row.kb(), kb -> new TreeMap<>())
          .computeIfAbsent(slug, s -> new ImportedUpdate(row, s))
          .add(row, component);
    }
    faults.addAll(names.faults());
    return byKb.values().stream().flatMap(products -> products.values().stream()).toList();
  }

  private void checkSize(ImportedUpdate one, Update update) {
    try {
      RuleLimits.check(update.rules().installable());
    } catch (InvalidValueException e) {
      String message = update.bulletin() + " for " + one.product() + ": a rule of " + e.found();
      String remedy = "name fewer components, or none: " + e.expected();
      faults.add(Finding.of(table.file(), one.line(), "component", message, remedy));
    }
  }

  private void refuseFaults() {
    if (!faults.isEmpty()) {
      throw new ImportException(faults.stream().limit(FAULTS_MAX).toList());
    }
  }

  private static Release release(List<Update> updates) {
    Update first = updates.getFirst();
    return new Release(
        new Bulletin(
            first.bulletin(),
            1,
            first.bulletin(),
            first.kbArticle(),
            "",
            List.of(),
            updates.stream().map(Update::severity).max(Severity::compareTo).orElseThrow(),
            Classification.SECURITY_UPDATE,
            RebootBehavior.UNKNOWN,
            updates.stream().map(Update::releasedAt).min(Instant::compareTo).orElseThrow(),
            false,
            updates.stream().map(Update::id).toList()),
        updates);
  }
}
