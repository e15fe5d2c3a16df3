package io.patchbay.server.http;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A ceiling on the bytes sent in a second: a token bucket, kept as the instant at which it is full
/// enough again. Who may send may send a slice, and pays for it by the time the others wait. Time
/// that nobody used is worth something for a moment only. Safe for any thread: event loops share
/// one without a lock, and each gets a slice as often as it comes first.
final class Bandwidth {
  /// No ceiling.
  static final Bandwidth UNLIMITED = new Bandwidth(0, Ticker.systemTicker());

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  // A timer that fires late must not make less of it.
  private static final long CREDIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  // Of a low ceiling smaller slices are sent, so that they come often enough to look like a stream.
  private static final int SLICES_PER_SECOND_MIN = 8;

  private final long bytesPerSecond;
  private final Ticker ticker;
  private final AtomicLong freeAt;

  private Bandwidth(long bytesPerSecond, Ticker ticker) {
    this.bytesPerSecond = bytesPerSecond;
    this.ticker = ticker;
    this.freeAt = new AtomicLong(ticker.nanoTime());
  }

  /// @param bytesPerSecond 0: no ceiling
  static Bandwidth of(long bytesPerSecond, Ticker ticker) {
    return bytesPerSecond == 0 ? UNLIMITED : new Bandwidth(bytesPerSecond, ticker);
  }

  /// How long to wait before the next slice; 0: it may go.
  long nanosUntilFree() {
    return bytesPerSecond == 0 ? 0 : Math.max(0, freeAt.get() - ticker.nanoTime());
  }

  /// How many bytes a slice may have.
  int sliceBytesMax() {
    return bytesPerSecond == 0
        ? Integer.MAX_VALUE
        : Math.clamp(bytesPerSecond / SLICES_PER_SECOND_MIN, 1, Integer.MAX_VALUE);
  }

  /// Pays for what was sent.
  void take(int bytes) {
    if (bytesPerSecond > 0) {
      long cost = Math.ceilDiv(bytes * SECOND_NANOS, bytesPerSecond);
      long since = ticker.nanoTime() - CREDIT_NANOS;
      freeAt.updateAndGet(at -> (at - since < 0 ? since : at) + cost);
    }
  }
}
