package io.patchbay.server.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for what other threads or processes bring about.
public final class Eventually {
  private static final Duration WAIT_MAX = Duration.ofSeconds(20);
  private static final long LOOK_INTERVAL_NANOS = 2_000_000;

  private Eventually() {}

  /// Returns as soon as the condition holds.
  ///
  /// @throws AssertionError if it does not within 20 seconds
  public static void holds(String what, Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > WAIT_MAX.toNanos()) {
        throw new AssertionError("not within " + WAIT_MAX + ": " + what);
      }
      LockSupport.parkNanos(LOOK_INTERVAL_NANOS);
    }
  }
}
