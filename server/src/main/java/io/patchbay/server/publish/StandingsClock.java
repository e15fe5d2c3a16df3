package io.patchbay.server.publish;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets the policy decide which updates leave scope, at the start and then once an hour.
public final class StandingsClock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StandingsClock.class);
  private static final Duration LOOK_INTERVAL = Duration.ofHours(1);
  private static final Duration RETRY_INTERVAL = Duration.ofMinutes(1);

  private final Standings standings;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().name("standings-clock").daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy()); // Only what is scheduled while it is closed.

  public StandingsClock(Standings standings) {
    this.standings = standings;
  }

  /// Looks for the first time now.
  public void start() {
    schedule(Duration.ZERO);
  }

  private void look() {
    Duration delay = RETRY_INTERVAL;
    try {
      delay = standings.applyPolicy() ? LOOK_INTERVAL : RETRY_INTERVAL;
    } catch (RuntimeException e) {
      LOG.error("what is superseded for too long could not be taken out; trying again", e);
    }
    schedule(delay);
  }

  private void schedule(Duration delay) {
    ScheduledFuture<?> next = executor.schedule(this::look, delay.toNanos(), TimeUnit.NANOSECONDS);
    LOG.trace("next look in {}: {}", delay, next);
  }

  /// Returns once nothing is being committed any more.
  @Override
  public void close() {
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.close();
  }
}
