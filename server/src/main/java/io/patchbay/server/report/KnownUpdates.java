package io.patchbay.server.report;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.UpdateIdentity;
import java.util.HashSet;
import java.util.Set;

/// Which updates the catalog holds. What it held once it holds for ever, and so is asked for once,
/// until there is too much to keep. For one thread.
final class KnownUpdates {
  private static final int KEPT_MAX = 65_536;

  private final Catalog catalog;
  private final Set<UpdateIdentity> kept = new HashSet<>();

  KnownUpdates(Catalog catalog) {
    this.catalog = catalog;
  }

  boolean contains(UpdateIdentity identity) {
    return kept.contains(identity) || isInCatalog(identity);
  }

  private boolean isInCatalog(UpdateIdentity identity) {
    try (CatalogView view = catalog.view()) {
      if (!view.contains(identity)) {
        return false;
      }
    }
    if (kept.size() == KEPT_MAX) {
      kept.clear();
    }
    kept.add(identity);
    return true;
  }
}
