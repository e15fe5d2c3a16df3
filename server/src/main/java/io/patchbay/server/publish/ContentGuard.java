package io.patchbay.server.publish;

import io.patchbay.server.content.Scrubber;
import java.io.IOException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after the stored files in the background: once a second it reads some of them again, sees
/// what has been lost, and has it fetched if there is somebody to fetch it from.
public final class ContentGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContentGuard.class);
  private static final long INTERVAL_MILLIS = 1000;

  private final Availability availability;
  private final Scrubber scrubber;
  private final long bytesPerSecond;
  private final @Nullable ContentFetcher fetcher;
  private boolean lookedEverywhere;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().name("content-guard-", 0).daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy()); // Only what is scheduled while it is closed.

  /// @param bytesPerSecond how fast to read files again; 0: not at all
  /// @param fetcher closed with this; null: none
  public ContentGuard(
      Availability availability,
      Scrubber scrubber,
      long bytesPerSecond,
      @Nullable ContentFetcher fetcher) {
    this.availability = availability;
    this.scrubber = scrubber;
    this.bytesPerSecond = bytesPerSecond;
    this.fetcher = fetcher;
  }

  public void start() {
    repeat(this::look);
    if (fetcher != null) {
      repeat(fetcher::fetchWanted);
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

  /// Returns once nothing is being read or fetched any more.
  @Override
  public void close() throws IOException {
    executor.shutdown();
    executor.close();
    if (fetcher != null) {
      fetcher.close();
    }
    scrubber.close();
  }
}
