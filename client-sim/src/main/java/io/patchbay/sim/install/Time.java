package io.patchbay.sim.install;

import java.time.Duration;
import java.time.Instant;

/// What the clocks say, and waiting. Safe for any thread.
public interface Time {
  /// Returns the time of day.
  Instant now();

  /// Returns a number of nanoseconds that grows evenly, whatever is done to the clock.
  long nanoTime();

  /// Waits.
  void pause(Duration duration) throws InterruptedException;

  /// Returns the machine's own.
  static Time system() {
    return new Time() {
      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public void pause(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
      }
    };
  }
}
