package io.patchbay.server.publish;

import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.Update;
import io.patchbay.server.publish.ImportedUpdate.Superseded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// Who supersedes whom, among imported updates and what the catalog holds. Every cycle is broken:
///
/// 1. An update does not supersede itself.
/// 2. Within a cycle of imported updates only, the later listed (then the higher KB) supersedes the
///    earlier one, and not the other way round.
/// 3. Within a cycle that an update of the catalog takes part in which is not imported, no imported
///    update supersedes another one: what is published stays.
///
/// For one import; not thread-safe.
final class ImportedGraph {
  private final String file;
  private final List<ImportedUpdate> imported;
  private final Map<UUID, Integer> numbers = new HashMap<>();
  private final List<Finding> broken = new ArrayList<>();
  private final Function<UUID, Optional<Update>> newest;

  /// @param newest revision of an update of the catalog
  ImportedGraph(
      String file, List<ImportedUpdate> imported, Function<UUID, Optional<Update>> newest) {
    this.file = file;
    this.imported = imported;
    this.newest = newest;
  }

  /// Takes what closes a cycle out of the updates.
  ///
  /// @return what was taken out, by line
  List<Finding> breakCycles() {
    for (ImportedUpdate one : imported) {
      Superseded itself = one.supersedes().remove(one.kb());
      if (itself != null) {
        broken(one, one.kb(), itself.line(), "an update cannot supersede itself");
      }
      numbers.put(one.id(), numbers.size());
    }
    int[] component = Cycles.components(successors());
    Set<Integer> ofCatalog = new HashSet<>();
    for (int node = imported.size(); node < component.length; node++) {
      ofCatalog.add(component[node]);
    }
    for (int node = 0; node < imported.size(); node++) {
      breakCycles(node, component, ofCatalog);
    }
    broken.sort(Comparator.comparingInt(Finding::line).thenComparing(Finding::message));
    return broken;
  }

  private void breakCycles(int node, int[] component, Set<Integer> ofCatalog) {
    ImportedUpdate one = imported.get(node);
    one.supersedes()
        .entrySet()
        .removeIf(
            edge -> {
              Integer target = numbers.get(edge.getValue().id());
              if (target == null || component[target] != component[node]) {
                return false;
              }
              if (ofCatalog.contains(component[node])) {
                String why = "it closes a cycle with what the catalog holds already";
                broken(one, edge.getKey(), edge.getValue().line(), why);
                return true;
              }
              if (!one.isLaterThan(imported.get(target))) {
                String why = "it closes a cycle, and " + one.kb() + " was not listed later";
                broken(one, edge.getKey(), edge.getValue().line(), why);
                return true;
              }
              return false;
            });
  }

  private void broken(ImportedUpdate one, String superseded, int line, String why) {
    String message =
        ImportedUpdate.bulletin(one.kb()) + " supersedes KB" + superseded + " on " + one.product();
    broken.add(Finding.of(file, line, "supersedes", message, "left out: " + why));
  }

  // The imported updates first, as numbered; then what of the catalog can be reached from them.
  private int[][] successors() {
    List<UUID> ofCatalog = new ArrayList<>();
    List<int[]> successors = new ArrayList<>();
    for (ImportedUpdate one : imported) {
      List<UUID> targets = one.supersedes().values().stream().map(Superseded::id).toList();
      successors.add(numbered(targets, ofCatalog));
    }
    for (int i = 0; i < ofCatalog.size(); i++) { // Grows while it is walked.
      List<UUID> targets = newest.apply(ofCatalog.get(i)).map(Update::supersedes).orElseThrow();
      successors.add(numbered(targets, ofCatalog));
    }
    return successors.toArray(int[][]::new);
  }

  private int[] numbered(List<UUID> targets, List<UUID> ofCatalog) {
    List<Integer> known = new ArrayList<>();
    for (UUID target : targets) {
      if (!numbers.containsKey(target) && newest.apply(target).isPresent()) {
        numbers.put(target, numbers.size());
        ofCatalog.add(target);
      }
      Integer number = numbers.get(target);
      if (number != null) {
        known.add(number);
      }
    }
    return known.stream().mapToInt(Integer::intValue).toArray();
  }

  /// "Supersedes" that are left, unknown targets included.
  int edges() {
    return imported.stream().mapToInt(one -> one.supersedes().size()).sum();
  }

  /// Superseded updates that neither the import nor the catalog has.
  int unknownTargets() {
    Set<UUID> unknown = new HashSet<>();
    for (ImportedUpdate one : imported) {
      for (Superseded superseded : one.supersedes().values()) {
        if (!numbers.containsKey(superseded.id())) {
          unknown.add(superseded.id());
        }
      }
    }
    return unknown.size();
  }
}
