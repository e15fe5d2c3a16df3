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

/// Who supersedes and who requires whom, in a catalog with some updates added, in the place of
/// their older revision, or gone. Not thread-safe.
final class Supersedence {
  private final CatalogView view;
  private final Map<UUID, Optional<Update>> after;
  private final Map<UUID, List<Update>> addedBySuperseded = new HashMap<>();
  private final Map<UUID, Optional<Update>> read = new HashMap<>();

  Supersedence(CatalogView view, Collection<Update> added) {
    this(view, newest(added));
  }

  /// @param after the newest revision of each update that changes; empty: it is gone
  Supersedence(CatalogView view, Map<UUID, Optional<Update>> after) {
    this.view = view;
    this.after = after;
    for (Optional<Update> one : after.values()) {
      for (UUID id : one.map(Update::supersedes).orElse(List.of())) {
        addedBySuperseded
            .computeIfAbsent(id, superseded -> new ArrayList<>())
            .add(one.orElseThrow());
      }
    }
  }

  /// The last of each, by id, in the order in which the ids come first.
  static Map<UUID, Optional<Update>> newest(Collection<Update> added) {
    Map<UUID, Optional<Update>> newest = new LinkedHashMap<>();
    added.forEach(update -> newest.put(update.id(), Optional.of(update)));
    return newest;
  }

  /// The newest revision of that update; empty if it is unknown.
  Optional<Update> newest(UUID id) {
    Optional<Update> update = after.get(id);
    return update != null ? update : read.computeIfAbsent(id, view::newest);
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
      if (!after.containsKey(other)) {
        newest(other).filter(update -> update.supersedes().contains(id)).ifPresent(direct::add);
      }
    }
    return direct;
  }

  /// The updates of the catalog, other than those that change, that supersede one of them directly
  /// or through a chain; theirs are the closures that change too.
  Set<Update> affected() {
    Set<UUID> seen = new HashSet<>(after.keySet());
    Deque<UUID> open = new ArrayDeque<>(after.keySet());
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

  /// The updates of the catalog that require one that changes; where they are offerable changes
  /// with it.
  Set<Update> requiring() {
    Set<Update> requiring = new LinkedHashSet<>();
    for (UUID id : after.keySet()) {
      view.requiredBy(id).forEach(by -> newest(by).ifPresent(requiring::add));
    }
    return requiring;
  }
}
