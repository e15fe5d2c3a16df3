package io.patchbay.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedNioFile;
import java.io.IOException;

/// The one way a [Reply] becomes bytes.
final class ReplyWriter {
  private static final byte[] LINE_END = {'\r', '\n'};
  // TLS copies and encrypts in user space: larger pieces are fewer calls.
  private static final int CHUNK_BYTES = 1 << 16;

  private ReplyWriter() {}

  /// Appends a reply with its body, which must be bytes.
  ///
  /// @param bodyless HEAD was asked
  static void append(
      ByteBuf out,
      Reply reply,
      Reply.Body.Bytes body,
      byte[] date,
      boolean bodyless,
      Persistence p) {
    out.writeBytes(reply.head()).writeBytes(date).writeBytes(p.line()).writeBytes(LINE_END);
    if (!bodyless) {
      out.writeBytes(body.bytes());
    }
  }

  /// Writes the reply, to be flushed with what else is written; a file in it is closed, sent or
  /// not.
  ///
  /// @param bodyless HEAD was asked
  static ChannelFuture write(
      ChannelHandlerContext ctx, Reply reply, byte[] date, boolean bodyless, Persistence p) {
    return switch (reply.body()) {
      case Reply.Body.Bytes body -> {
        int length = bodyless ? 0 : body.bytes().length;
        ByteBuf out = ctx.alloc().ioBuffer(reply.head().length + 128 + length);
        append(out, reply, body, date, bodyless, p);
        yield ctx.write(out);
      }
      case Reply.Body.Contents contents -> {
        ByteBuf head = ctx.alloc().ioBuffer(reply.head().length + 128);
        append(head, reply, new Reply.Body.Bytes(new byte[0]), date, true, p);
        yield write(ctx, head, contents, bodyless);
      }
    };
  }

  private static ChannelFuture write(
      ChannelHandlerContext ctx, ByteBuf head, Reply.Body.Contents contents, boolean bodyless) {
    // The region closes the file when it is released, sent or not.
    DefaultFileRegion region = new DefaultFileRegion(contents.file(), 0, contents.length());
    if (bodyless || contents.length() == 0) {
      region.release();
      return ctx.write(head);
    }
    ctx.write(head).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    if (ctx.pipeline().get(SslHandler.class) == null) {
      return ctx.write(region);
    }
    try {
      return ctx.write(new ChunkedNioFile(contents.file(), 0, contents.length(), CHUNK_BYTES));
    } catch (IOException e) {
      region.release();
      return ctx.newFailedFuture(e);
    }
  }
}
