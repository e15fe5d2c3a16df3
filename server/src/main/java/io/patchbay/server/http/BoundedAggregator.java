package io.patchbay.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// As Netty's, but what is too large takes its turn behind the requests before it, as one that
/// could not be decoded; and it writes bytes, since no encoder stands before it.
final class BoundedAggregator extends HttpObjectAggregator {
  private static final ByteBuf CONTINUE =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer()
              .writeBytes("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
              .asReadOnly());

  private boolean invitationDue;

  BoundedAggregator(int bytesMax) {
    super(bytesMax, true);
  }

  // What is oversized, or expects something else, is told so in its turn.
  @Override
  protected @Nullable Object newContinueResponse(
      HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
    invitationDue =
        HttpUtil.is100ContinueExpected(start)
            && start.decoderResult().isSuccess()
            && !isContentLengthInvalid(start, maxContentLength);
    if (invitationDue) {
      start.headers().remove(HttpHeaderNames.EXPECT);
    }
    return null;
  }

  @Override
  protected void finishAggregation(FullHttpMessage aggregated) throws Exception {
    invitationDue = false;
    super.finishAggregation(aggregated);
  }

  /// Tells a client to send the body, if it waits to be told so (RFC 9110, 10.1.1). Who has sent it
  /// all need not be told.
  void inviteBody() {
    if (invitationDue) {
      invitationDue = false;
      ctx().writeAndFlush(CONTINUE.duplicate()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
  }

  @Override
  protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
    FullHttpRequest refused =
        new DefaultFullHttpRequest(
            oversized.protocolVersion(), HttpMethod.POST, "/", Unpooled.EMPTY_BUFFER);
    refused.setDecoderResult(
        DecoderResult.failure(
            new TooLongFrameException("at most " + maxContentLength() + " bytes")));
    ctx.fireChannelRead(refused);
  }
}
