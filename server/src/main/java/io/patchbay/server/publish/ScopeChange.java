package io.patchbay.server.publish;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.catalog.HeldChange;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.domain.UpdateIdentity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Takes out of a mirror's catalog what a new scope does not have, some updates a write, so that it
/// takes little memory and can go on after an interruption: what went is gone, and what is left is
/// found again. The log stays whole. Not thread-safe; nothing else may be committed meanwhile.
final class ScopeChange {
  private static final int UPDATES_AT_ONCE = 500;
  private static final int ITEMS_AT_ONCE = 1_000;

  private final Catalog catalog;
  private final Scope to;

  ScopeChange(Catalog catalog, Scope to) {
    this.catalog = catalog;
    this.to = to;
  }

  void removeWhatLeaves() {
    List<UpdateIdentity> leaving = new ArrayList<>();
    long last = catalog.revision();
    for (long revision = 1; revision <= last; revision++) {
      for (int from = 0; ; from += ITEMS_AT_ONCE) {
        List<ReplicatedChange.Item> items;
        try (CatalogView view = catalog.view()) {
          items = view.items(revision, from, ITEMS_AT_ONCE);
        }
        items.forEach(item -> leaving(item).ifPresent(leaving::add));
        if (leaving.size() >= UPDATES_AT_ONCE) {
          remove(leaving);
          leaving.clear();
        }
        if (items.size() < ITEMS_AT_ONCE) {
          break;
        }
      }
    }
    if (!leaving.isEmpty()) {
      remove(leaving);
    }
    removeFiles();
  }

  private Optional<UpdateIdentity> leaving(ReplicatedChange.Item item) {
    return item.item() instanceof ChangeItem.OfUpdate update
            && item.content() != null
            && !to.includes(update)
        ? Optional.of(update.identity())
        : Optional.empty();
  }

  private void remove(List<UpdateIdentity> leaving) {
    try (CatalogView view = catalog.view()) {
      Set<UpdateIdentity> removed = new HashSet<>(leaving);
      Map<UUID, Optional<Update>> after = new LinkedHashMap<>();
      for (UpdateIdentity identity : leaving) {
        after.computeIfAbsent(identity.updateId(), id -> newestWithout(removed, id, view));
      }
      catalog.changeHeld(
          new HeldChange(
              Map.of(),
              List.of(),
              removed,
              Set.of(),
              IndexRows.changed(view, after, Map.of()),
              state(view)));
    }
  }

  private static Optional<Update> newestWithout(
      Set<UpdateIdentity> removed, UUID id, CatalogView view) {
    int newest = view.newest(id).map(update -> update.identity().revision()).orElse(0);
    for (int revision = newest; revision > 0; revision--) {
      UpdateIdentity identity = new UpdateIdentity(id, revision);
      Optional<Update> update =
          removed.contains(identity) ? Optional.empty() : view.update(identity);
      if (update.isPresent()) {
        return update;
      }
    }
    return Optional.empty();
  }

  // What no held update names is no file of this server's any more, and so is garbage.
  private void removeFiles() {
    try (CatalogView view = catalog.view()) {
      Set<Sha256> unnamed = new HashSet<>();
      view.forEachFile(unnamed::add);
      view.forEachUpdate(
          update ->
              unnamed.removeAll(
                  update.files().stream().map(UpdateFile::sha256).collect(Collectors.toSet())));
      if (!unnamed.isEmpty()) {
        catalog.changeHeld(
            new HeldChange(Map.of(), List.of(), Set.of(), unnamed, Map.of(), state(view)));
      }
    }
  }

  private static MirrorState state(CatalogView view) {
    return view.mirrorState().orElseThrow();
  }
}
