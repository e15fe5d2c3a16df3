package io.patchbay.server.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for a condition, with a deadline and never for a fixed time.
public final class Await {
  private static final long LOOK_INTERVAL_NANOS = 200_000;

  private Await() {}

  /// Returns once `condition` holds.
  ///
  /// @param what is awaited, for the message
  /// @throws AssertionError if it does not within `max`
  public static void until(String what, Duration max, Callable<Boolean> condition)
      throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > max.toNanos()) {
        throw new AssertionError("not within " + max + ": " + what);
      }
      LockSupport.parkNanos(LOOK_INTERVAL_NANOS);
    }
  }
}
