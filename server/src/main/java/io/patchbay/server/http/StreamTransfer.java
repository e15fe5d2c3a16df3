package io.patchbay.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One streamed body under way: a worker makes a piece, the event loop sends it, and when it is out
/// the next one is made. So it takes the memory of one piece, however slowly it is read. If making
/// it fails the connection ends without the last chunk (RFC 9112, 7.1), and is reset if the body
/// has no chunks, so that nobody takes it for whole. For one event loop.
final class StreamTransfer {
  private static final Logger LOG = LoggerFactory.getLogger(StreamTransfer.class);
  private static final byte[] LINE_END = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  // Of SO_LINGER: what closing a connection does.
  private static final int RESET = 0;
  private static final int NO_RESET = -1;
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final ChannelHandlerContext ctx;
  private final Reply.Body.Stream body;
  private final Workers workers;
  private final ListenerMeters meters;
  private final ChannelPromise done;
  // Whoever takes the source uses it alone, and gives it back, or closes it and does not.
  private final AtomicBoolean taken = new AtomicBoolean();
  private long sent;

  StreamTransfer(ChannelHandlerContext ctx, Reply.Body.Stream body, Routes routes) {
    this.ctx = ctx;
    this.body = body;
    this.workers = routes.workers();
    this.meters = routes.meters();
    this.done = ctx.newPromise();
    done.addListener(future -> closeUnlessTaken());
  }

  /// Bytes given to the connection so far.
  long sent() {
    return sent;
  }

  /// Begins to send.
  ///
  /// @return done when all of it is out, or it failed
  ChannelFuture begin() {
    if (!body.chunked()) {
      ctx.channel().config().setOption(ChannelOption.SO_LINGER, RESET);
    }
    make();
    return done;
  }

  /// Ends it before its time.
  void fail(Throwable cause) {
    done.tryFailure(cause);
  }

  private void make() {
    if (done.isDone()) {
      return;
    }
    try {
      workers.execute(this::makeOnWorker);
    } catch (RejectedExecutionException e) { // Others have their turn first.
      Loop.later(ctx.executor(), this::make, AGAIN_NANOS);
    }
  }

  private void makeOnWorker() {
    if (!taken.compareAndSet(false, true)) {
      return; // It has ended meanwhile.
    }
    byte[] piece = null;
    Throwable failure = null;
    try {
      piece = body.source().next();
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
    hand(piece, failure);
  }

  private void hand(byte @Nullable [] piece, @Nullable Throwable failure) {
    try {
      ctx.executor().execute(() -> made(piece, failure));
    } catch (RejectedExecutionException e) { // The server has stopped meanwhile.
      body.source().close();
    }
  }

  private void made(byte @Nullable [] piece, @Nullable Throwable failure) {
    if (done.isDone()) {
      body.source().close();
      return;
    }
    taken.set(false);
    if (failure != null) {
      LOG.warn("a streamed answer could not be made to its end", failure);
      fail(failure);
    } else if (piece == null) {
      ctx.writeAndFlush(Unpooled.wrappedBuffer(body.chunked() ? LAST_CHUNK : new byte[0]))
          .addListener(future -> ended(future.cause()));
    } else if (piece.length == 0) {
      make(); // As a chunk it would be the last one.
    } else {
      send(piece);
    }
  }

  private void send(byte[] piece) {
    sent += piece.length;
    meters.streamed(piece.length);
    ctx.writeAndFlush(body.chunked() ? chunk(piece) : Unpooled.wrappedBuffer(piece))
        .addListener(
            future -> {
              if (future.isSuccess()) {
                make();
              } else {
                fail(future.cause());
              }
            });
  }

  private static ByteBuf chunk(byte[] piece) {
    byte[] length =
        (Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    return Unpooled.wrappedBuffer(length, piece, LINE_END);
  }

  private void ended(@Nullable Throwable failure) {
    if (failure == null) {
      ctx.channel().config().setOption(ChannelOption.SO_LINGER, NO_RESET);
      done.trySuccess();
    } else {
      fail(failure);
    }
  }

  private void closeUnlessTaken() {
    if (taken.compareAndSet(false, true)) {
      body.source().close();
    }
  }
}
