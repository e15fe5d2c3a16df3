package io.patchbay.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;

/// The one way a [Reply] becomes bytes.
final class ReplyWriter {
  private static final byte[] LINE_END = {'\r', '\n'};
  private static final Reply.Body.Bytes NOTHING = new Reply.Body.Bytes(new byte[0]);

  private ReplyWriter() {}

  /// Appends a reply with this body.
  static void append(ByteBuf out, Reply reply, Reply.Body.Bytes body, byte[] date, Persistence p) {
    out.writeBytes(reply.head()).writeBytes(date).writeBytes(p.line()).writeBytes(LINE_END);
    out.writeBytes(body.bytes());
  }

  /// Writes the reply, to be flushed with what else is written. Of one with a file it writes the
  /// head, and leaves the rest to a [Transfer].
  ///
  /// @param bodyless HEAD was asked
  static ChannelFuture write(
      ChannelHandlerContext ctx, Reply reply, byte[] date, boolean bodyless, Persistence p) {
    Reply.Body.Bytes body =
        reply.body() instanceof Reply.Body.Bytes bytes && !bodyless ? bytes : NOTHING;
    ByteBuf out = ctx.alloc().ioBuffer(reply.head().length + 128 + body.bytes().length);
    append(out, reply, body, date, p);
    return ctx.write(out);
  }
}
