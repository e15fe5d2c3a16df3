package io.patchbay.server.publish;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.applicability.Row;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogException;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.catalog.TupleSorter;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ReindexState;
import io.patchbay.server.domain.ReindexState.Phase;
import io.patchbay.server.domain.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rebuilds the index from the updates while the server goes on answering and publishing.
///
/// All updates of one view are sorted by row on disk. Then, some rows at a time and with the
/// publisher held, each row is made anew from what was sorted and from what a publish meanwhile put
/// into the stored one, and written if it differs. So a publish waits for some rows at most, and
/// the memory needed does not grow with the catalog.
public final class Reindexer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reindexer.class);
  private static final int ROWS_AT_ONCE = 256;

  private final Catalog catalog;
  private final Publisher publisher;
  private volatile ReindexState state = ReindexState.NONE;
  private volatile boolean stopped;
  private @Nullable Thread running;

  public Reindexer(Catalog catalog, Publisher publisher) {
    this.catalog = catalog;
    this.publisher = publisher;
  }

  public ReindexState state() {
    return state;
  }

  /// Begins to rebuild in the background, unless that is under way already.
  public synchronized ReindexState start() {
    if (!state.isRunning()) {
      state = new ReindexState(Phase.READING_UPDATES, 0, 0, 0, 0, "");
      running = Thread.ofPlatform().name("patchbay-reindex").start(this::runInBackground);
    }
    return state;
  }

  /// Rebuilds, and returns when it is done.
  ///
  /// @throws CatalogException if the catalog cannot be read or written
  public ReindexState run() {
    state = new ReindexState(Phase.READING_UPDATES, 0, 0, 0, 0, "");
    try {
      rebuild();
      state = in(Phase.DONE, "");
      LOG.atInfo()
          .addKeyValue("rows", state.rows())
          .addKeyValue("rewritten", state.rewritten())
          .addKeyValue("removed", state.removed())
          .log("index rebuilt");
      return state;
    } catch (RuntimeException e) { // Whatever it is: nobody is to wait for a rebuilding that ended.
      state = in(Phase.FAILED, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private void rebuild() {
    try (TupleSorter sorter = catalog.sorter()) {
      sort(sorter);
      Batch batch = new Batch();
      sorter.forEach(batch::add);
      removeStale(sorter, batch);
      batch.write(true);
    }
  }

  private void runInBackground() {
    try {
      run();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("rebuilding the index failed");
    }
  }

  private ReindexState in(Phase phase, String failure) {
    ReindexState s = state;
    return new ReindexState(phase, s.updates(), s.rows(), s.rewritten(), s.removed(), failure);
  }

  private void count(long updates, long rows, long rewritten, long removed) {
    ReindexState s = state;
    state =
        new ReindexState(
            s.phase(),
            s.updates() + updates,
            s.rows() + rows,
            s.rewritten() + rewritten,
            s.removed() + removed,
            "");
  }

  private void checkRunning() {
    if (stopped) {
      throw CatalogException.stopping();
    }
  }

  // The newest revision of each update, by the rows it stands in.
  private void sort(TupleSorter sorter) {
    try (CatalogView view = catalog.view()) {
      Update[] last = new Update[1];
      view.forEachUpdate(
          update -> {
            checkRunning();
            if (last[0] != null && !last[0].id().equals(update.id())) {
              add(last[0], sorter);
            }
            last[0] = update;
          });
      if (last[0] != null) {
        add(last[0], sorter);
      }
    }
    state = in(Phase.COMPARING_ROWS, "");
  }

  private void add(Update update, TupleSorter sorter) {
    IndexTuples.of(update.rules().installable()).forEach(tuple -> sorter.add(tuple, update.id()));
    count(1, 0, 0, 0);
  }

  // Rows for which nothing was sorted: nothing stands in them, or only what came meanwhile.
  private void removeStale(TupleSorter sorter, Batch batch) {
    List<IndexTuple> unsorted = new ArrayList<>();
    try (CatalogView view = catalog.view()) {
      view.forEachRow(
          (tuple, row) -> {
            if (!sorter.contains(tuple)) {
              unsorted.add(tuple);
            }
          });
    }
    unsorted.forEach(tuple -> batch.add(tuple, List.of()));
  }

  // Some rows to be compared, with the updates sorted into each.
  private final class Batch {
    private final Map<IndexTuple, Set<UUID>> sorted = new HashMap<>();

    void add(IndexTuple tuple, List<UUID> updates) {
      checkRunning();
      sorted.put(tuple, new HashSet<>(updates));
      if (sorted.size() == ROWS_AT_ONCE) {
        write(false);
      }
    }

    void write(boolean complete) {
      synchronized (publisher) {
        try (CatalogView view = catalog.view()) {
          IndexRows rows = new IndexRows(view);
          Map<IndexTuple, byte[]> differing = new HashMap<>();
          sorted.forEach((tuple, ids) -> compare(view, rows, tuple, ids, differing));
          if (complete || !differing.isEmpty()) {
            catalog.replaceRows(differing, complete);
          }
        }
      }
      sorted.clear();
    }
  }

  private void compare(
      CatalogView view,
      IndexRows rows,
      IndexTuple tuple,
      Set<UUID> ids,
      Map<IndexTuple, byte[]> differing) {
    byte[] stored = view.row(tuple);
    standing(stored).stream().filter(id -> view.newest(id).isPresent()).forEach(ids::add);
    byte[] made = rows.build(tuple, ids);
    boolean removed = made.length == 0 && stored != null;
    // A row whose pattern is not known is never looked for.
    boolean known = (view.patterns(tuple.product()) & 1 << tuple.pattern()) != 0;
    boolean differs = made.length > 0 && !(known && Arrays.equals(made, stored));
    if (removed || differs) {
      differing.put(tuple, made);
    }
    count(0, 1, differs ? 1 : 0, removed ? 1 : 0);
  }

  private static Set<UUID> standing(byte @Nullable [] stored) {
    if (stored == null) {
      return Set.of();
    }
    try {
      return Row.read(stored).updateIds();
    } catch (InvalidValueException e) {
      return Set.of(); // Damaged or of another format: that is what it is being replaced for.
    }
  }

  /// Ends a rebuilding that is under way; another one begins anew.
  @Override
  public void close() {
    stopped = true;
    Thread thread;
    synchronized (this) {
      thread = running;
    }
    try {
      if (thread != null) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
