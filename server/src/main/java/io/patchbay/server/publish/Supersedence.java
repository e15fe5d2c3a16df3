package io.patchbay.server.publish;

import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Who supersedes and who requires whom, in a catalog with some updates added or in the place of
/// their older revision. Not thread-safe.
final class Supersedence {
  private final CatalogView view;
  private final Map<UUID, Update> added = new LinkedHashMap<>();
  private final Map<UUID, List<Update>> addedBySuperseded = new HashMap<>();
  private final Map<UUID, Optional<Update>> read = new HashMap<>();

  Supersedence(CatalogView view, Collection<Update> added) {
    this.view = view;
    added.forEach(update -> this.added.put(update.id(), update));
    for (Update update : this.added.values()) {
      for (UUID id : update.supersedes()) {
        addedBySuperseded.computeIfAbsent(id, superseded -> new ArrayList<>()).add(update);
      }
    }
  }

  /// The newest revision of that update; empty if it is unknown.
  Optional<Update> newest(UUID id) {
    Update update = added.get(id);
    return update != null ? Optional.of(update) : read.computeIfAbsent(id, view::newest);
  }

  /// Ids of all updates that this one supersedes, directly or through a chain, unknown ones
  /// included. Holds the update's own id if it stands in a cycle.
  Set<UUID> closure(Update update) {
    Set<UUID> closure = new HashSet<>();
    Deque<UUID> open = new ArrayDeque<>(update.supersedes());
    while (!open.isEmpty()) {
      UUID id = open.pop();
      if (closure.add(id)) {
        newest(id).ifPresent(superseded -> open.addAll(superseded.supersedes()));
      }
    }
    return closure;
  }

  /// The newest revisions of all updates that supersede this one, directly or through a chain, each
  /// once and never the update itself.
  List<Update> superseding(Update update) {
    Set<UUID> seen = new HashSet<>(Set.of(update.id()));
    Deque<UUID> open = new ArrayDeque<>(seen);
    List<Update> superseding = new ArrayList<>();
    while (!open.isEmpty()) {
      for (Update direct : directlySuperseding(open.pop())) {
        if (seen.add(direct.id())) {
          superseding.add(direct);
          open.push(direct.id());
        }
      }
    }
    return superseding;
  }

  // What the catalog knows of it may be of an older revision than the added one.
  private List<Update> directlySuperseding(UUID id) {
    List<Update> direct = new ArrayList<>(addedBySuperseded.getOrDefault(id, List.of()));
    for (UUID other : view.supersededBy(id)) {
      if (!added.containsKey(other)) {
        newest(other).filter(update -> update.supersedes().contains(id)).ifPresent(direct::add);
      }
    }
    return direct;
  }

  /// The updates of the catalog, other than the added ones, that supersede an added one directly or
  /// through a chain; theirs are the closures that the added ones change.
  Set<Update> affected() {
    Set<UUID> seen = new HashSet<>(added.keySet());
    Deque<UUID> open = new ArrayDeque<>(added.keySet());
    Set<Update> affected = new LinkedHashSet<>();
    while (!open.isEmpty()) {
      UUID id = open.pop();
      for (UUID superseding : view.supersededBy(id)) {
        if (seen.add(superseding)) {
          newest(superseding).ifPresent(affected::add);
          open.push(superseding);
        }
      }
    }
    return affected;
  }

  /// The updates of the catalog that require an added one; where they are offerable changes with
  /// it.
  Set<Update> requiring() {
    Set<Update> requiring = new LinkedHashSet<>();
    for (UUID id : added.keySet()) {
      view.requiredBy(id).forEach(by -> newest(by).ifPresent(requiring::add));
    }
    return requiring;
  }
}
