package io.patchbay.server.publish;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The updates of a scope whose content a mirror does not hold, by its log. The log is read once,
/// from where everything before is held. Every method blocks; safe for any thread.
final class WantedUpdates {
  private final Catalog catalog;
  private final Map<UpdateIdentity, ChangeItem.Content> sayings = new HashMap<>();
  private long wholeTo;

  WantedUpdates(Catalog catalog) {
    this.catalog = catalog;
  }

  /// Begins at the first change again, of another scope.
  synchronized void restart() {
    wholeTo = 0;
    sayings.clear();
  }

  synchronized boolean isNothing(Scope scope) {
    return find(scope, 1).isEmpty();
  }

  /// The next ones, oldest first, which [#checked] knows then.
  synchronized List<UpdateIdentity> next(Scope scope, int max) {
    sayings.clear();
    List<UpdateIdentity> next = new ArrayList<>();
    for (ChangeItem.OfUpdate update : find(scope, max)) {
      next.add(update.identity());
      sayings.put(update.identity(), update.content());
    }
    return next;
  }

  private List<ChangeItem.OfUpdate> find(Scope scope, int max) {
    List<ChangeItem.OfUpdate> found = new ArrayList<>();
    try (CatalogView view = catalog.view()) {
      for (long at = wholeTo + 1; at <= view.revision() && found.size() < max; at++) {
        addFrom(at, scope, max, view, found);
        if (found.isEmpty()) {
          wholeTo = at;
        }
      }
    }
    return found;
  }

  private static void addFrom(
      long revision, Scope scope, int max, CatalogView view, List<ChangeItem.OfUpdate> found) {
    int page = 1_000;
    for (int from = 0; found.size() < max; from += page) {
      List<ReplicatedChange.Item> items = view.items(revision, from, page);
      for (ReplicatedChange.Item item : items) {
        if (item.item() instanceof ChangeItem.OfUpdate update
            && item.content() == null
            && scope.includes(update)
            && found.size() < max) {
          found.add(update);
        }
      }
      if (items.size() < page) {
        return;
      }
    }
  }

  /// Those of the contents that are wanted.
  ///
  /// @throws InvalidValueException if one is not what the log says
  synchronized Map<UpdateIdentity, byte[]> checked(Map<UpdateIdentity, byte[]> contents) {
    Map<UpdateIdentity, byte[]> checked = new LinkedHashMap<>();
    contents.forEach(
        (identity, content) -> {
          ChangeItem.Content saying = sayings.get(identity);
          if (saying == null) {
            return;
          }
          Sha256 found = Sha256.of(content);
          if (content.length != saying.bytes() || !found.equals(saying.digest())) {
            throw new InvalidValueException(
                    found.hex(), "SHA-256 " + saying.digest() + " as in the change log")
                .in("content of update " + identity);
          }
          checked.put(identity, content);
        });
    return checked;
  }
}
