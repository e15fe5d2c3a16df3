package io.patchbay.server.publish;

import io.patchbay.server.content.Scrubber;
import io.patchbay.server.content.Upstream;
import io.patchbay.server.domain.UpdateFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after the stored files in the background: once a second it reads some of them again, sees
/// what has been lost, and fetches that from upstream if there is one.
public final class ContentGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContentGuard.class);
  private static final long INTERVAL_MILLIS = 1000;
  private static final Duration FETCH_AGAIN = Duration.ofMinutes(1);

  private final Availability availability;
  private final Scrubber scrubber;
  private final long bytesPerSecond;
  private final @Nullable Upstream upstream;
  private final InstantSource clock;
  private final Map<UpdateFile, Instant> failed = new HashMap<>();
  private boolean lookedEverywhere;
  // Fetching has a thread of its own, since it may take long.
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          2,
          Thread.ofPlatform().name("content-guard-", 0).daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy()); // Only what is scheduled while it is closed.

  /// @param bytesPerSecond how fast to read files again; 0: not at all
  /// @param upstream closed with this; null: none
  public ContentGuard(
      Availability availability,
      Scrubber scrubber,
      long bytesPerSecond,
      @Nullable Upstream upstream,
      InstantSource clock) {
    this.availability = availability;
    this.scrubber = scrubber;
    this.bytesPerSecond = bytesPerSecond;
    this.upstream = upstream;
    this.clock = clock;
  }

  public void start() {
    repeat(this::look);
    if (upstream != null) {
      Upstream from = upstream;
      repeat(() -> fetchWanted(from));
    }
  }

  private void repeat(Runnable task) {
    ScheduledFuture<?> repeated =
        executor.scheduleWithFixedDelay(task, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    LOG.trace("repeated: {}", repeated);
  }

  private void look() {
    try {
      boolean passEnded = bytesPerSecond > 0 && scrubber.scrub(bytesPerSecond);
      availability.look(passEnded || !lookedEverywhere);
      lookedEverywhere = true;
    } catch (RuntimeException | IOException e) { // Or it would never be looked at again.
      LOG.error("the stored files could not be looked after; trying again", e);
    }
  }

  private void fetchWanted(Upstream from) {
    Instant now = clock.instant();
    failed.values().removeIf(at -> at.plus(FETCH_AGAIN).isBefore(now));
    for (UpdateFile file : availability.wanted()) {
      if (!failed.containsKey(file) && !executor.isShutdown()) {
        fetch(from, file);
      }
    }
  }

  private void fetch(Upstream from, UpdateFile file) {
    try {
      from.fetch(file);
      LOG.atInfo().addKeyValue("file", file.name()).log("fetched from upstream");
    } catch (RuntimeException | IOException e) {
      failed.put(file, clock.instant());
      LOG.atWarn().addKeyValue("file", file.name()).setCause(e).log("not fetched from upstream");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Returns once nothing is being read or fetched any more.
  @Override
  public void close() throws IOException {
    executor.shutdown();
    if (upstream != null) {
      upstream.close();
    }
    executor.close();
    scrubber.close();
  }
}
