package io.patchbay.server.publish;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commits pending releases at their instants. While any waits it looks at the clock at least once
/// a second, so that a clock that is set while it sleeps does not make it late.
public final class ReleaseClock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReleaseClock.class);
  private static final Duration LOOK_INTERVAL_MAX = Duration.ofSeconds(1);

  private final Publisher publisher;
  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().name("release-clock").daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy()); // Only what is scheduled while it is closed.

  public ReleaseClock(Publisher publisher, InstantSource clock) {
    this.publisher = publisher;
    this.clock = clock;
  }

  /// Looks at the clock from now on. What is due already was committed before, by
  /// [Publisher#commitDue].
  public void start() {
    schedule(Duration.ZERO);
  }

  private void look() {
    Duration delay = LOOK_INTERVAL_MAX;
    try {
      Duration left = publisher.commitDue().map(this::until).orElse(LOOK_INTERVAL_MAX);
      delay = left.compareTo(LOOK_INTERVAL_MAX) < 0 ? left : LOOK_INTERVAL_MAX;
    } catch (RuntimeException e) {
      LOG.error("a release whose instant has come could not be committed; trying again", e);
    }
    schedule(delay);
  }

  private Duration until(Instant due) {
    Duration left = Duration.between(clock.instant(), due);
    return left.isNegative() ? Duration.ZERO : left.plusMillis(1);
  }

  private void schedule(Duration delay) {
    ScheduledFuture<?> next = executor.schedule(this::look, delay.toNanos(), TimeUnit.NANOSECONDS);
    LOG.trace("next look in {}: {}", delay, next);
  }

  /// Returns once nothing is being committed any more. A commit under way is not interrupted, since
  /// that closes the files it is writing.
  @Override
  public void close() {
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.close();
  }
}
