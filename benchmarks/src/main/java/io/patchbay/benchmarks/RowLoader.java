package io.patchbay.benchmarks;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.catalog.ChangeSet;
import io.patchbay.server.domain.IndexCandidate;
import io.patchbay.server.domain.IndexRow;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Commits releases straight to the catalog, a change each; the rows come with the last.
final class RowLoader implements Loader {
  private final Catalog catalog;

  RowLoader(Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void commit(List<Release> releases) {
    Map<IndexTuple, IndexRow> rows = rows(releases);
    for (int i = 0; i < releases.size(); i++) {
      catalog.commit(
          new ChangeSet(
              UUID.randomUUID(),
              Sha256.of(),
              Instant.now(),
              releases.get(i),
              i == releases.size() - 1 ? rows : Map.of(),
              null));
    }
  }

  private Map<IndexTuple, IndexRow> rows(List<Release> releases) {
    Map<UUID, Update> updates = new HashMap<>();
    Map<IndexTuple, List<IndexCandidate>> candidates = new HashMap<>();
    try (CatalogView view = catalog.view()) {
      for (Release release : releases) {
        for (Update update : release.updates()) {
          updates.put(update.id(), update);
          IndexCandidate candidate = new IndexCandidate(update, closure(update, updates, view));
          for (IndexTuple tuple : IndexTuples.of(update.rules().installable())) {
            candidates
                .computeIfAbsent(tuple, t -> new ArrayList<>(view.row(t).candidates().reversed()))
                .add(candidate);
          }
        }
      }
    }
    Map<IndexTuple, IndexRow> rows = new HashMap<>();
    candidates.forEach(
        (tuple, oldestFirst) -> {
          Collections.reverse(oldestFirst);
          rows.put(tuple, new IndexRow(oldestFirst));
        });
    return rows;
  }

  private static Set<UUID> closure(Update update, Map<UUID, Update> updates, CatalogView view) {
    Set<UUID> closure = new HashSet<>();
    Deque<UUID> open = new ArrayDeque<>(update.supersedes());
    while (!open.isEmpty()) {
      UUID id = open.pop();
      if (closure.add(id)) {
        Update next = updates.computeIfAbsent(id, i -> view.newest(i).orElse(null));
        if (next != null) {
          open.addAll(next.supersedes());
        }
      }
    }
    return closure;
  }
}
