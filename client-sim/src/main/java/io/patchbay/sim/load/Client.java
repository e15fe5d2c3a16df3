package io.patchbay.sim.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection: sends what the worker gives it and puts the answers to the requests, which wait
/// in their order. A client is of use once; another one takes its place after the connection ended.
final class Client extends ByteToMessageDecoder implements AnswerParser.Listener {
  private static final int OUT_BYTES_MAX = 1 << 16;

  private final Worker worker;
  private final int number;
  private final boolean isIdle;
  private final AnswerParser parser = new AnswerParser(this);

  // A ring of the requests that wait for their answer.
  private final long[] dueNanos;
  private final int[] questions;
  private int first;
  private int waiting;

  private @Nullable ChannelHandlerContext ctx;
  private @Nullable ByteBuf out;
  private boolean isEnding;
  private boolean isBroken;
  private boolean isAnswered;
  private long readNanos;
  private long newestRevision;

  /// Whether the worker has it among its free connections.
  boolean isFree;

  /// @param isIdle whether it is to ask once and then stay open
  /// @param depth how many requests may wait for their answer
  /// @param newestRevision of the catalog that the client it takes the place of has seen
  Client(Worker worker, int number, boolean isIdle, int depth, long newestRevision) {
    this.worker = worker;
    this.number = number;
    this.isIdle = isIdle;
    this.dueNanos = new long[depth];
    this.questions = new int[depth];
    this.newestRevision = newestRevision;
  }

  int number() {
    return number;
  }

  boolean isIdle() {
    return isIdle;
  }

  /// Returns how many requests wait for their answer.
  int waiting() {
    return waiting;
  }

  /// Returns whether the server has said that it closes after an answer that has come.
  boolean isEnding() {
    return isEnding;
  }

  /// Returns whether any answer has come.
  boolean isAnswered() {
    return isAnswered;
  }

  /// Returns the newest revision of the catalog it has seen.
  long newestRevision() {
    return newestRevision;
  }

  /// Notes the catalog's revision in an answer, and returns whether it has seen a newer one before.
  boolean isOlder(long revision) {
    boolean isOlder = revision < newestRevision;
    newestRevision = Math.max(newestRevision, revision);
    return isOlder;
  }

  boolean hasRoom() {
    return ctx != null && !isEnding && waiting < dueNanos.length && ctx.channel().isWritable();
  }

  /// Adds a request to those that [#send] sends. Only if there is room.
  void add(int question, long due) {
    Requests requests = worker.requests();
    if (out == null) {
      int bytes = Math.min(OUT_BYTES_MAX, requests.bytes(question) * dueNanos.length);
      out = context().alloc().directBuffer(bytes);
    }
    requests.write(question, out);
    int last = first + waiting;
    int slot = last < dueNanos.length ? last : last - dueNanos.length;
    dueNanos[slot] = due;
    questions[slot] = question;
    waiting++;
  }

  /// Sends the requests that were added, in one piece.
  void send() {
    if (out != null) {
      ByteBuf requests = out;
      out = null;
      // A failure ends the connection, and that is noticed.
      ChannelFuture _ = context().writeAndFlush(requests, context().voidPromise());
    }
  }

  void close() {
    if (ctx != null) {
      ChannelFuture _ = ctx.close();
    }
  }

  /// Returns when the request that has waited longest was due, and forgets it.
  long forgetFirst() {
    long due = dueNanos[first];
    first = first + 1 == dueNanos.length ? 0 : first + 1;
    waiting--;
    return due;
  }

  int firstQuestion() {
    return questions[first];
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (ctx.pipeline().get(SslHandler.class) == null) {
      opened(ctx);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        opened(ctx);
      } else {
        exceptionCaught(ctx, handshake.cause());
      }
    }
  }

  private void opened(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    worker.onOpened(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    readNanos = worker.nowNanos();
    super.channelRead(ctx, message);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws FramingException {
    if (isBroken) {
      in.skipBytes(in.readableBytes());
    } else {
      parser.read(in);
    }
  }

  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws FramingException {
    decode(ctx, in, out);
    parser.end();
  }

  @Override
  public boolean isToBeKept() {
    return worker.isToBeKept();
  }

  @Override
  public void onAnswer(int status, boolean isLast, @Nullable KeptAnswer kept)
      throws FramingException {
    if (waiting == 0) {
      throw new FramingException("an answer to no request");
    }
    isAnswered = true;
    isEnding |= isLast;
    int question = firstQuestion();
    worker.onAnswer(this, question, forgetFirst(), readNanos, status, kept);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    super.channelReadComplete(ctx);
    if (isEnding) {
      ChannelFuture _ = ctx.close(); // Does not wait for a server that says so and does not do it.
    } else {
      worker.onRoom(this);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    worker.onRoom(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    readNanos = worker.nowNanos();
    try {
      super.channelInactive(ctx); // Reads what came last.
    } finally {
      boolean wasOpen = this.ctx != null;
      this.ctx = null;
      if (wasOpen) {
        worker.onClosed(this);
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!isBroken) {
      isBroken = true;
      Throwable inner = cause instanceof DecoderException ? cause.getCause() : null;
      Throwable reason = inner == null ? cause : inner;
      if (this.ctx == null) {
        worker.onNotOpened(this, reason);
      } else {
        worker.onBroken(this, reason);
      }
    }
    ChannelFuture _ = ctx.close();
  }

  private ChannelHandlerContext context() {
    if (ctx == null) {
      throw new IllegalStateException("no connection");
    }
    return ctx;
  }
}
