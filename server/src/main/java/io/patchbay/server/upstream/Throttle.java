package io.patchbay.server.upstream;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// A ceiling for what comes from another server, over all connections together: a bucket that fills
/// up at that rate. Also counts what came. Safe for any thread.
final class Throttle implements AutoCloseable {
  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long bytesPerSecondMax;
  private final LongAdder taken = new LongAdder();
  private final CountDownLatch closed = new CountDownLatch(1);
  // When what was taken so far is paid for.
  private long paidNanos = System.nanoTime();

  /// @param bytesPerSecondMax 0: no ceiling
  Throttle(long bytesPerSecondMax) {
    this.bytesPerSecondMax = bytesPerSecondMax;
  }

  /// Counts bytes that came, and returns once more may come.
  void take(int bytes) throws IOException {
    taken.add(bytes);
    long wait = bytesPerSecondMax == 0 ? 0 : waitNanos(bytes);
    try {
      if (wait > 0 && closed.await(wait, TimeUnit.NANOSECONDS)) {
        throw new IOException("closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  // What was not used for up to a tenth of a second may be used at once.
  private synchronized long waitNanos(int bytes) {
    long now = System.nanoTime();
    paidNanos = Math.max(paidNanos, now - NANOS / 10);
    paidNanos += (long) ((double) bytes * NANOS / bytesPerSecondMax);
    return paidNanos - now;
  }

  long taken() {
    return taken.sum();
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
