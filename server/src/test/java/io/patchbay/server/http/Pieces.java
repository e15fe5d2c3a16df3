package io.patchbay.server.http;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A body of so many pieces of zeros, which counts what is made of it.
final class Pieces implements StreamSource {
  static final int BYTES = 64 << 10;

  private final int count;
  private final int failsAt;
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final CountDownLatch stuck = new CountDownLatch(1);
  private int sticksAt = Integer.MAX_VALUE;

  Pieces(int count, int failsAt) {
    this.count = count;
    this.failsAt = failsAt;
  }

  /// One that makes so many pieces, and the next one only if it is interrupted, which fails.
  static Pieces stuckAfter(int pieces) {
    Pieces source = new Pieces(Integer.MAX_VALUE, Integer.MAX_VALUE);
    source.sticksAt = pieces;
    return source;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    if (made.get() == failsAt) {
      throw new IOException("made by a test");
    }
    if (isEnded()) {
      return null;
    }
    if (made.getAndIncrement() == sticksAt) {
      stick();
    }
    return new byte[BYTES];
  }

  private void stick() throws IOException {
    try {
      stuck.await();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public boolean isEnded() {
    return made.get() >= count;
  }

  @Override
  public void close() {
    closed.incrementAndGet();
  }

  int made() {
    return made.get();
  }

  int closed() {
    return closed.get();
  }
}
