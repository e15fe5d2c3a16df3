package io.patchbay.server.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of an answer as a stream that does not wait for ever: who sends too little, in the time
/// that the reader spends waiting for it, is cut off. Little of it is in memory: more is taken once
/// what came was read.
///
/// To be read by one thread.
final class Body extends InputStream implements HttpResponse.BodySubscriber<InputStream> {
  // What must come in that time. A byte now and then is no progress.
  private static final int PROGRESS_BYTES_MIN = 256;

  private final Duration stallTimeMax;
  private final Throttle throttle;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private List<ByteBuffer> came = List.of();
  private int next;
  private long waitedNanos;
  private int progressBytes;
  private @Nullable Signal last;

  private sealed interface Signal {
    record Bytes(List<ByteBuffer> buffers) implements Signal {}

    record End() implements Signal {}

    record Failure(Throwable cause) implements Signal {}
  }

  Body(Duration stallTimeMax, Throttle throttle) {
    this.stallTimeMax = stallTimeMax;
    this.throttle = throttle;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription.complete(subscription);
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    signals.add(new Signal.Bytes(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    signals.add(new Signal.Failure(cause));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal.End());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /// @throws StalledException if too little came for too long
  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, to.length);
    if (length == 0) {
      return 0;
    }
    ByteBuffer buffer = buffer();
    if (buffer == null) {
      return -1;
    }
    int read = Math.min(length, buffer.remaining());
    buffer.get(to, offset, read);
    return read;
  }

  // The next one that is not read out; null at the end.
  private @Nullable ByteBuffer buffer() throws IOException {
    while (true) {
      while (next < came.size()) {
        if (came.get(next).hasRemaining()) {
          return came.get(next);
        }
        next++;
      }
      if (!takeNext()) {
        return null;
      }
    }
  }

  private boolean takeNext() throws IOException {
    Signal signal = last != null ? last : await();
    return switch (signal) {
      case Signal.Bytes bytes -> {
        take(bytes.buffers());
        yield true;
      }
      case Signal.End end -> {
        last = end;
        yield false;
      }
      case Signal.Failure failure -> {
        last = failure;
        throw new IOException("the line was cut: " + failure.cause().getMessage(), failure.cause());
      }
    };
  }

  private void take(List<ByteBuffer> buffers) throws IOException {
    came = buffers;
    next = 0;
    int length = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
    progressBytes += length;
    if (progressBytes >= PROGRESS_BYTES_MIN) {
      progressBytes = 0;
      waitedNanos = 0;
    }
    throttle.take(length);
    subscription.join().request(1);
  }

  private Signal await() throws IOException {
    long began = System.nanoTime();
    long left = stallTimeMax.toNanos() - waitedNanos;
    try {
      Signal signal = signals.poll(left, TimeUnit.NANOSECONDS);
      waitedNanos += System.nanoTime() - began;
      if (signal != null) {
        return signal;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    throw new StalledException(stallTimeMax);
  }

  /// Cuts the line, unless everything came.
  @Override
  public void close() {
    last = new Signal.End();
    came = List.of();
    var _ = subscription.thenAccept(Flow.Subscription::cancel);
  }
}
