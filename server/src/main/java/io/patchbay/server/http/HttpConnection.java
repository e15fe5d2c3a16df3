package io.patchbay.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CodecException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.patchbay.server.accesslog.AccessLog;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection: what was read goes through the fast path as long as that takes it, and
/// through the general path one request at a time where it does not, always in order. Nothing more
/// is read while anything read is unanswered, or while the client does not take its answers; so a
/// connection holds one read and one pass of answers at most. On its event loop only.
final class HttpConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
  private static final int SMALL_READ = 1024;

  private final Loop loop;
  private final Listener listener;
  private final Deadlines deadlines;

  /// Where the loop keeps it; -1: nowhere.
  int place = -1;

  @SuppressWarnings("NullAway.Init") // Set when added to the pipeline, before anything else.
  private ChannelHandlerContext ctx;

  private @Nullable ByteBuf pending;
  private @Nullable GeneralPath general;
  private int requests;
  private boolean received;
  private boolean turning;
  private boolean draining;
  private boolean inputEnded;
  private boolean closing;
  private boolean lingering;

  HttpConnection(Listener listener, Loop loop) {
    this.listener = listener;
    this.loop = loop;
    this.deadlines = new Deadlines(listener.limits());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    deadlines.moved();
    loop.add(this);
    ctx.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (place >= 0) {
      loop.remove(this);
    }
    drop();
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    ByteBuf read = (ByteBuf) bytes;
    received = true;
    listener.meters().bytesIn(read.readableBytes());
    if (closing) {
      read.release();
    } else if (pending == null) {
      pending = read;
    } else {
      pending = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), pending, read);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (received) {
      received = false;
      turn();
    } else {
      settleUnlessTurning(); // A part of a TLS record, which gives nobody more time.
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      turn();
    }
  }

  /// Goes on with what was read; called again when an answer was written.
  void turn() {
    if (turning || !ctx.channel().isActive()) {
      return; // Who is at it goes on by itself.
    }
    turning = true;
    if (!lingering) { // Whatever still comes then is dropped, and keeps nothing open.
      deadlines.moved();
    }
    int before = requests;
    boolean deferred;
    do {
      deferred = work();
      ctx.flush(); // Once for all that was answered.
    } while (!deferred && canGoOn());
    if (!deferred) {
      inviteBody();
    }
    turning = false;
    boolean partial = pending != null || (general != null && general.isMidRequest());
    deadlines.looked(partial, requests != before);
    if (deferred) {
      Loop.later(ctx.executor(), this::turn, 0);
    } else {
      settle();
    }
  }

  // Whether it is to go on later, because others have their turn first.
  private boolean work() {
    int before = requests;
    while (canGoOn()) {
      if (requests - before >= listener.limits().pipelineMax()) {
        return defer();
      }
      if (general != null && general.hasWaiting()) {
        requests++;
        general.next();
      } else if (loop.fastPath() == null || (general != null && general.isMidRequest())) {
        feed();
      } else if (fast(loop.fastPath())) {
        return defer();
      }
    }
    return false;
  }

  private boolean canGoOn() {
    return isFree() && (pending != null || (general != null && general.hasWaiting()));
  }

  private boolean isFree() {
    return !closing && (general == null || !general.isBusy()) && ctx.channel().isWritable();
  }

  private boolean defer() {
    listener.rejects("pipelining-depth").increment();
    return true;
  }

  // Only now, or the client would take it for said of a request before that one.
  private void inviteBody() {
    if (general != null && isFree()) {
      general.inviteBody();
    }
  }

  // Whether there is more than one turn may answer.
  private boolean fast(FastPath path) {
    ByteBuf in = pending;
    if (in == null) {
      return false;
    }
    long start = deadlines.movedAt();
    ByteBuf out = ctx.alloc().ioBuffer(in.readableBytes() < SMALL_READ ? 2 << 10 : 32 << 10);
    FastPath.Stop stop =
        path.answer(
            in, out, loop.date(), this, listener.limits().connectionRequestsMax() - requests);
    requests += path.answered();
    dropIfRead();
    if (path.answered() > 0) {
      listener.meters().fast(path.answered(), path.notModified(), out.readableBytes(), start);
      ChannelFuture written = ctx.write(out);
      if (stop == FastPath.Stop.CLOSE) {
        countRequestsMax();
        closeAfter(written);
      }
    } else {
      out.release();
    }
    if (stop == FastPath.Stop.GENERAL) {
      feed();
    }
    return stop == FastPath.Stop.MORE;
  }

  // To the general path, no more than it takes to end one request, if that can be seen: what comes
  // behind may be for the fast path again, and must not become many requests at once.
  private void feed() {
    ByteBuf in = pending;
    if (in != null) {
      if (general == null) {
        general = GeneralPath.behind(ctx, this, listener.routes(), listener.limits());
      }
      ByteBuf slice = in.readRetainedSlice(general.wanted(in, listener.sliceBytes()));
      dropIfRead();
      ctx.fireChannelRead(slice);
    }
  }

  private void dropIfRead() {
    if (pending != null && !pending.isReadable()) {
      drop();
    }
  }

  private void drop() {
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }

  private void settle() {
    if (closing) {
      drop();
      if (lingering) {
        ctx.read();
      }
    } else if ((draining || inputEnded) && pending == null && !hasWork()) {
      closeAfter(ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)); // Behind all that is written already.
    } else if (pending == null && !hasWork() && ctx.channel().isWritable()) {
      ctx.read();
    }
  }

  /// Whether it ends with what it has begun.
  boolean isDraining() {
    return draining;
  }

  private boolean hasWork() {
    return general != null && (general.isBusy() || general.hasWaiting());
  }

  Loop loop() {
    return loop;
  }

  AccessLog accessLog() {
    return listener.accessLog();
  }

  /// The client's; null if it has none.
  @Nullable InetAddress address() {
    return ctx.channel().remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress()
        : null;
  }

  boolean isSecure() {
    return ctx.pipeline().get(SslHandler.class) != null;
  }

  /// Since it began to look at what was read last.
  long nanosOfTurn() {
    return System.nanoTime() - deadlines.movedAt();
  }

  /// What becomes of the connection after the answer at hand.
  ///
  /// @param asked what the request asked for
  Persistence persistence(Persistence asked) {
    boolean last = requests >= listener.limits().connectionRequestsMax();
    if (last) {
      countRequestsMax();
    }
    return last || draining || inputEnded ? Persistence.CLOSED : asked;
  }

  private void countRequestsMax() {
    if (requests >= listener.limits().connectionRequestsMax()) {
      listener.rejects("requests-per-connection").increment();
    }
  }

  /// Closes when that is written; what the client still sends is taken and dropped for a moment, or
  /// else it would be told "reset" before it has read its answer.
  void closeAfter(ChannelFuture written) {
    closing = true;
    written.addListener(
        future -> {
          if (future.isSuccess()) {
            endOutput();
          } else {
            close(); // An orderly end would make what was sent look whole.
          }
        });
  }

  private void endOutput() {
    Channel channel = ctx.channel();
    if (!channel.isActive()
        || inputEnded
        || draining
        || !(channel instanceof DuplexChannel duplex)) {
      close();
      return;
    }
    lingering = true;
    deadlines.moved();
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    ChannelFuture told = tls == null ? ctx.newSucceededFuture() : tls.closeOutbound();
    told.addListener(
        future -> duplex.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE));
    ctx.read();
  }

  void close() {
    closing = true;
    ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  // Without TLS's farewell, which would have to wait for the client as well.
  private void abort() {
    closing = true;
    ctx.pipeline()
        .firstContext()
        .close()
        .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  /// Does what is due by now.
  void check(long now) {
    long contentSent = general == null ? 0 : general.contentSent();
    switch (deadlines.due(phase(), ctx.channel(), contentSent, now)) {
      case NOTHING -> {}
      case TIDY -> tidy();
      case IDLE -> {
        listener.rejects("idle-time").increment();
        close();
      }
      case SLOW_READER -> {
        listener.rejects("slow-reader").increment();
        abort();
      }
      case LATE_HEAD -> expire("headers-time");
      case LATE_BODY -> expire("request-time");
      case LINGERED -> close();
    }
  }

  private Deadlines.Phase phase() {
    if (lingering) {
      return Deadlines.Phase.LINGERING;
    }
    if (hasWork()) {
      return Deadlines.Phase.WORKING;
    }
    if (closing || pending != null || general == null || !general.isMidRequest()) {
      return Deadlines.Phase.RESTING;
    }
    return general.isInBody() ? Deadlines.Phase.IN_BODY : Deadlines.Phase.IN_HEAD;
  }

  private void tidy() {
    if (general != null && general.isIdle()) {
      general.remove();
      general = null;
    }
  }

  private void expire(String limit) {
    listener.rejects(limit).increment();
    Reply reply = Problems.reply(Problems.timeout(), Format.JSON);
    closeAfter(ReplyWriter.write(ctx, reply, loop.date(), false, Persistence.CLOSED));
    ctx.flush();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ConnectionEvent.DRAIN) {
      draining = true;
      if (general != null) {
        general.stopWaiting();
      }
      settleUnlessTurning();
    } else if (event instanceof ChannelInputShutdownEvent
        || event instanceof SslCloseCompletionEvent) {
      // Who has said all and ended its output may still wait for answers.
      inputEnded = true;
      if (lingering) {
        close();
      } else {
        settleUnlessTurning();
      }
    } else if (event instanceof SslHandshakeCompletionEvent handshake) {
      listener.meters().handshake(handshake);
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  private void settleUnlessTurning() {
    if (!turning && ctx.channel().isActive()) {
      settle();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException || cause instanceof CodecException) {
      LOG.debug("connection lost", cause);
    } else {
      LOG.error("a connection failed", cause);
    }
    close();
  }
}
