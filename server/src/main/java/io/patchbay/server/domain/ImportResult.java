package io.patchbay.server.domain;

import java.util.List;

/// What became of one import.
///
/// @param catalogRevision with these updates in it; the present one if nothing changed
/// @param updatesAdded new to the catalog
/// @param updatesRevised in the catalog with other content before
/// @param supersedes pairs of updates, each once, unknown targets included
/// @param unknownTargets updates that are superseded and of which nothing else is known
/// @param brokenEdges the first that were left out because they closed a cycle
/// @param brokenEdgesTotal all of them
/// @param warnings what an engineer should know though it stops nothing
public record ImportResult(
    Kind kind,
    long catalogRevision,
    int rows,
    int updates,
    int bulletins,
    int updatesAdded,
    int updatesRevised,
    int supersedes,
    int unknownTargets,
    List<Finding> brokenEdges,
    int brokenEdgesTotal,
    List<Finding> warnings) {
  /// Committed to the catalog, there already, or only tried.
  public enum Kind {
    COMMITTED,
    UNCHANGED,
    DRY_RUN
  }

  public ImportResult {
    brokenEdges = List.copyOf(brokenEdges);
    warnings = List.copyOf(warnings);
  }

  /// Updates the catalog held as they are.
  public int updatesUnchanged() {
    return updates - updatesAdded - updatesRevised;
  }
}
