package io.patchbay.server.publish;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.IndexCandidate;
import io.patchbay.server.domain.IndexRow;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Update;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The index rows that change when some updates are added: those the updates stand in, those their
/// older revisions stood in, and those of the updates that supersede them. No other is touched.
final class IndexRows {
  private static final Comparator<IndexCandidate> NEWEST_RELEASE_FIRST =
      Comparator.comparing((IndexCandidate c) -> c.update().releasedAt())
          .reversed()
          .thenComparing(c -> c.update().id().toString());

  private final CatalogView view;
  private final Map<IndexTuple, List<IndexCandidate>> rows = new HashMap<>();

  private IndexRows(CatalogView view) {
    this.view = view;
  }

  /// Every changed row, whole.
  static Map<IndexTuple, IndexRow> changed(CatalogView view, Collection<Update> added) {
    Supersedence supersedence = new Supersedence(view, added);
    IndexRows rows = new IndexRows(view);
    for (Update update : added) {
      view.newest(update.id()).ifPresent(rows::remove);
    }
    for (Update update : added) {
      rows.put(update, supersedence);
    }
    for (Update update : supersedence.affected()) {
      rows.remove(update);
      rows.put(update, supersedence);
    }
    Map<IndexTuple, IndexRow> changed = new HashMap<>();
    rows.rows.forEach(
        (tuple, candidates) -> {
          candidates.sort(NEWEST_RELEASE_FIRST);
          changed.put(tuple, new IndexRow(candidates));
        });
    return changed;
  }

  private void remove(Update update) {
    for (IndexTuple tuple : tuples(update)) {
      row(tuple).removeIf(candidate -> candidate.update().id().equals(update.id()));
    }
  }

  private void put(Update update, Supersedence supersedence) {
    IndexCandidate candidate = new IndexCandidate(update, supersedence.closure(update));
    for (IndexTuple tuple : tuples(update)) {
      row(tuple).add(candidate);
    }
  }

  private static Set<IndexTuple> tuples(Update update) {
    return IndexTuples.of(update.rules().installable());
  }

  private List<IndexCandidate> row(IndexTuple tuple) {
    return rows.computeIfAbsent(tuple, t -> new ArrayList<>(view.row(t).candidates()));
  }
}
