package io.patchbay.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Counts requests and answers each with the same bytes. Finds where a request ends, by its empty
/// line and `Content-Length`, and looks at nothing else; the answers of one read pass are copied
/// into one buffer and written with one system call. No HTTP server: it refuses nothing.
final class FixedAnswerHandler extends ChannelInboundHandlerAdapter {
  private static final int LENGTH_NAME = "content-length:".length();
  private static final int LETTER_CASE = 0x20;
  private static final int REST_BYTES = 1024;

  private final ByteBuf get;
  private final ByteBuf post;
  private @Nullable ByteBuf rest; // The begin of a request whose end is still to come.
  private @Nullable ByteBuf out;

  /// @param get answer to everything but POST; shared and never released, as `post`
  FixedAnswerHandler(ByteBuf get, ByteBuf post) {
    this.get = get;
    this.post = post;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (rest != null) {
      ByteBuf more = in;
      in = rest.writeBytes(more);
      rest = null;
      more.release();
    }
    try {
      while (in.isReadable()) {
        int end = endOfRequest(in);
        if (end < 0) {
          rest = ctx.alloc().buffer(Math.max(REST_BYTES, 2 * in.readableBytes())).writeBytes(in);
          return;
        }
        answer(ctx, in.getByte(in.readerIndex()) == 'P' ? post : get);
        in.readerIndex(end);
      }
    } finally {
      in.release();
    }
  }

  private void answer(ChannelHandlerContext ctx, ByteBuf answer) {
    if (out == null) {
      out = ctx.alloc().directBuffer(answer.readableBytes());
    }
    out.writeBytes(answer, answer.readerIndex(), answer.readableBytes());
  }

  // Behind the request's last byte; -1 if that has not come.
  private static int endOfRequest(ByteBuf in) {
    int end = in.writerIndex();
    int line = in.readerIndex();
    int body = 0;
    while (true) {
      int lineEnd = in.indexOf(line, end, (byte) '\n');
      if (lineEnd < 0) {
        return -1;
      }
      int length = lineEnd - line;
      if (length <= 1) {
        int whole = lineEnd + 1 + body;
        return whole <= end ? whole : -1;
      }
      if (length > LENGTH_NAME && isContentLength(in, line)) {
        body = number(in, line + LENGTH_NAME);
      }
      line = lineEnd + 1;
    }
  }

  // No other header of the load generators has a colon and these two letters there.
  private static boolean isContentLength(ByteBuf in, int line) {
    return in.getByte(line + LENGTH_NAME - 1) == ':'
        && (in.getByte(line) | LETTER_CASE) == 'c'
        && (in.getByte(line + 8) | LETTER_CASE) == 'l';
  }

  private static int number(ByteBuf in, int from) {
    int at = from;
    while (in.getByte(at) == ' ') {
      at++;
    }
    int number = 0;
    for (byte digit = in.getByte(at); digit >= '0' && digit <= '9'; digit = in.getByte(++at)) {
      number = 10 * number + digit - '0';
    }
    return number;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // What fails comes to exceptionCaught.
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (out != null) {
      ByteBuf answers = out;
      out = null;
      ctx.writeAndFlush(answers, ctx.voidPromise());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (rest != null) {
      rest.release();
      rest = null;
    }
    if (out != null) {
      out.release();
      out = null;
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // There is nothing left to do with it.
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) { // The generator went.
      System.err.println("closing a connection: " + cause);
    }
    ctx.close();
  }
}
