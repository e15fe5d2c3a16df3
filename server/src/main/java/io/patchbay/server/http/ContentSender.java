package io.patchbay.server.http;

import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/// Sends the files of one event loop: those under way stand in a ring, each sends a slice in its
/// turn, and the loop goes through at most a quantum of bytes before it looks at its other
/// connections again. So a question waits for a quantum at most, whatever is downloaded meanwhile,
/// and a download for no more than a slice of each other one.
///
/// Without TLS a slice is a sendfile(2), with TLS it is read and encrypted. A slice that a
/// connection does not take at once leaves the ring until it has.
final class ContentSender {
  static final int QUANTUM_BYTES = 256 << 10;
  static final int SLICE_BYTES = 128 << 10;

  // What the shortest slice costs in time, in bytes that are sent in it.
  private static final int SLICE_COST_MIN = 4 << 10;
  // Timers are not worth more; what is late by that is made up for.
  private static final long WAIT_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(1);

  private final Bandwidth all;
  private final long connectionBytesPerSecondMax;
  private final Ticker ticker;
  private final ListenerMeters meters;
  private final Queue<Transfer> ring = new ArrayDeque<>();
  private boolean turnComes;

  /// @param all the ceiling of all loops together
  /// @param connectionBytesPerSecondMax of each connection; 0: no ceiling
  ContentSender(
      Bandwidth all, long connectionBytesPerSecondMax, Ticker ticker, ListenerMeters meters) {
    this.all = all;
    this.connectionBytesPerSecondMax = connectionBytesPerSecondMax;
    this.ticker = ticker;
    this.meters = meters;
  }

  /// The ceiling of a new connection.
  Bandwidth ceiling() {
    return Bandwidth.of(connectionBytesPerSecondMax, ticker);
  }

  /// Begins to send, behind what was written to the connection already.
  ///
  /// @return done when all of it is out, or it failed
  ChannelFuture begin(Transfer transfer) {
    meters.transferBegins();
    transfer.done().addListener(future -> meters.transferEnds());
    transfer.begin();
    meters.contentSent((int) transfer.sent());
    if (waits(transfer) > 0) {
      transfer.flush(); // The head of the answer need not wait.
    }
    ready(transfer);
    return transfer.done();
  }

  private long waits(Transfer transfer) {
    return Math.max(all.nanosUntilFree(), transfer.ceiling().nanosUntilFree());
  }

  private void ready(Transfer transfer) {
    ring.add(transfer);
    comeBack(transfer.executor(), 0);
  }

  private void comeBack(EventExecutor loop, long nanos) {
    if (!turnComes) {
      turnComes = true;
      Loop.later(loop, () -> turn(loop), nanos);
    }
  }

  private void turn(EventExecutor loop) {
    try {
      int left = QUANTUM_BYTES;
      while (left > 0 && !ring.isEmpty() && all.nanosUntilFree() == 0) {
        left -= send(ring.remove(), left);
      }
    } finally {
      turnComes = false;
      if (!ring.isEmpty()) {
        long wait = all.nanosUntilFree();
        comeBack(loop, wait == 0 ? 0 : Math.max(wait, WAIT_NANOS_MIN));
      }
    }
  }

  // What it cost.
  private int send(Transfer transfer, int left) {
    if (transfer.done().isDone()) {
      return 0; // Its connection is gone.
    }
    Bandwidth own = transfer.ceiling();
    long wait = own.nanosUntilFree();
    if (wait > 0) {
      Loop.later(transfer.executor(), () -> ready(transfer), Math.max(wait, WAIT_NANOS_MIN));
      return 0;
    }
    int ceiling = Math.min(own.sliceBytesMax(), all.sliceBytesMax());
    int sent =
        transfer.send(
            Math.min(ceiling, Math.min(left, SLICE_BYTES)), future -> out(transfer, future));
    own.take(sent);
    all.take(sent);
    meters.contentSent(sent);
    return Math.max(sent, SLICE_COST_MIN);
  }

  private void out(Transfer transfer, ChannelFuture slice) {
    if (!slice.isSuccess()) {
      transfer.fail(slice.cause());
    } else if (transfer.isWritten()) {
      transfer.done().trySuccess();
    } else {
      ready(transfer);
    }
  }
}
