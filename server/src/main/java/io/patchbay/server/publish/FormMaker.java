package io.patchbay.server.publish;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.content.SmallerForms;
import io.patchbay.server.domain.PendingRelease;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the smaller forms of what is published, in the background: no release waits for them, and
/// until they are there files are sent whole. What waits for its instant gets them before it. Up to
/// which revision it has come is kept, so starting costs nothing; a form made twice is the same.
public final class FormMaker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FormMaker.class);
  private static final int LOOK_SECONDS = 1;
  private static final int RETRY_SECONDS = 60;

  private final Catalog catalog;
  private final SmallerForms forms;
  private final LongAdder made = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Set<UUID> pendingDone = new HashSet<>();
  private long done;
  private volatile boolean stopped;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().name("form-maker").daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy()); // Only what is scheduled while it is closed.

  public FormMaker(Catalog catalog, SmallerForms forms) throws IOException {
    this.catalog = catalog;
    this.forms = forms;
    this.done = forms.madeUpTo();
  }

  /// Looks for what is new from now on.
  public void start() {
    schedule(0);
  }

  /// Forms tried since the start, those that did not pay too.
  public long made() {
    return made.sum();
  }

  /// Times that forms could not be made since the start.
  public long failed() {
    return failed.sum();
  }

  private void look() {
    int delay = LOOK_SECONDS;
    try {
      makePending();
      makeReleased();
    } catch (IOException | RuntimeException e) { // Whatever it is, later releases want theirs.
      failed.increment();
      delay = RETRY_SECONDS;
      LOG.atWarn().setCause(e).log("smaller forms could not be made; trying again in a minute");
    }
    schedule(delay);
  }

  private void makePending() throws IOException {
    if (catalog.nextRelease().isEmpty()) {
      pendingDone.clear();
      return;
    }
    for (PendingRelease pending : catalog.pending()) {
      if (!pendingDone.contains(pending.publishId())) {
        List<FormPlan> plans;
        try (CatalogView view = catalog.view()) {
          plans = FormPlan.of(pending.release().updates(), view);
        }
        make(plans);
        pendingDone.add(pending.publishId());
      }
    }
  }

  private void makeReleased() throws IOException {
    long last = catalog.revision();
    for (long revision = Math.min(done, last) + 1; revision <= last && !stopped; revision++) {
      make(plans(revision));
      if (!stopped) {
        done = revision;
        forms.keepMadeUpTo(done);
      }
    }
  }

  private List<FormPlan> plans(long revision) {
    try (CatalogView view = catalog.view()) {
      return FormPlan.of(
          view.updatesOf(revision).stream().flatMap(id -> view.update(id).stream()).toList(), view);
    }
  }

  private void make(List<FormPlan> plans) throws IOException {
    for (FormPlan plan : plans) {
      if (stopped) {
        return;
      }
      if (plan.make(forms)) {
        made.increment();
      }
    }
  }

  private void schedule(int seconds) {
    ScheduledFuture<?> next = executor.schedule(this::look, seconds, TimeUnit.SECONDS);
    LOG.trace("next look in {} s: {}", seconds, next);
  }

  /// Returns once nothing is being made any more; a form under way is finished first.
  @Override
  public void close() {
    stopped = true;
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.close();
  }
}
