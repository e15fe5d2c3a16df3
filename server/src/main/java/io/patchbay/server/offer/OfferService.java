package io.patchbay.server.offer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.applicability.Selection;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogException;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.IndexCandidate;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.Update;
import io.patchbay.server.metrics.Meters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers "which updates does this machine need?" from the newest catalog. Safe for any thread.
///
/// One answer is read from one view, whatever is published meanwhile. Decoded rows are kept in a
/// bounded cache that belongs to the view's revision.
public final class OfferService {
  private static final Comparator<Update> NEWEST_RELEASE_FIRST =
      Comparator.comparing(Update::releasedAt)
          .reversed()
          .thenComparing(update -> update.id().toString());

  private final Catalog catalog;
  private final int cacheEntries;
  private final Meters meters;
  private volatile Rows rows;

  private record Rows(long revision, Cache<IndexTuple, List<IndexCandidate>> byTuple) {}

  /// @param cacheEntries rows kept decoded
  public OfferService(Catalog catalog, int cacheEntries, Meters meters) {
    this.catalog = catalog;
    this.cacheEntries = cacheEntries;
    this.meters = meters;
    this.rows = emptyRows(-1);
  }

  /// The answer if every row it needs is in memory, or null. Never blocks.
  public @Nullable Answer answerFromMemory(ClientConfiguration client) {
    Rows known = rows;
    List<IndexTuple> tuples = IndexTuples.of(client);
    List<List<IndexCandidate>> found = new ArrayList<>(tuples.size());
    for (int i = 0; i < tuples.size(); i++) {
      List<IndexCandidate> candidates = known.byTuple.getIfPresent(tuples.get(i));
      if (candidates == null) {
        return null;
      }
      found.add(candidates);
    }
    if (known.revision != catalog.revision()) {
      return null;
    }
    meters.rowRead(true);
    return answer(known.revision, found, client);
  }

  /// The answer; reads rows that are not in memory from disk, and so may block.
  ///
  /// @throws CatalogException if the catalog is damaged or closed
  public Answer answer(ClientConfiguration client) {
    try (CatalogView view = catalog.view()) {
      Rows known = rowsOf(view.revision());
      List<List<IndexCandidate>> found = new ArrayList<>();
      for (IndexTuple tuple : IndexTuples.of(client)) {
        found.add(candidates(view, known, tuple));
      }
      return answer(view.revision(), found, client);
    }
  }

  private Rows rowsOf(long revision) {
    Rows known = rows;
    if (known.revision < revision) {
      known = emptyRows(revision);
      rows = known;
    }
    return known;
  }

  private Rows emptyRows(long revision) {
    return new Rows(revision, Caffeine.newBuilder().maximumSize(cacheEntries).build());
  }

  private List<IndexCandidate> candidates(CatalogView view, Rows known, IndexTuple tuple) {
    boolean cacheable = known.revision == view.revision();
    List<IndexCandidate> cached = cacheable ? known.byTuple.getIfPresent(tuple) : null;
    meters.rowRead(cached != null);
    if (cached != null) {
      return cached;
    }
    List<IndexCandidate> candidates = new ArrayList<>();
    for (IndexTuple row : IndexTuples.rows(tuple)) {
      candidates.addAll(view.row(row).candidates());
    }
    List<IndexCandidate> read = List.copyOf(candidates);
    if (cacheable) {
      known.byTuple.put(tuple, read);
    }
    return read;
  }

  private static Answer answer(
      long revision, List<List<IndexCandidate>> rows, ClientConfiguration client) {
    Selection selection = Selection.of(rows, client);
    if (selection.remaining().isEmpty()) {
      Outcome outcome = selection.meant() ? Outcome.UP_TO_DATE : Outcome.NOT_APPLICABLE;
      return new Answer(revision, outcome, List.of());
    }
    List<Update> offers = new ArrayList<>(selection.remaining().size());
    for (IndexCandidate candidate : selection.remaining()) {
      offers.add(candidate.update());
    }
    offers.sort(NEWEST_RELEASE_FIRST);
    return new Answer(revision, Outcome.OFFERED, offers);
  }
}
