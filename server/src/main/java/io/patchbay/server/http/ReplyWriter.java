package io.patchbay.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Turns a [Reply] into what Netty sends.
final class ReplyWriter {
  // RFC 9110, 5.6.7.
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private ReplyWriter() {}

  /// Writes and flushes the reply; a file in it is closed, sent or not.
  ///
  /// @param head send the headers only
  static ChannelFuture write(
      ChannelHandlerContext ctx, Reply reply, boolean head, boolean keepAlive) {
    HttpResponseStatus status = HttpResponseStatus.valueOf(reply.status());
    return switch (reply.body()) {
      case Reply.Body.Bytes body -> {
        DefaultFullHttpResponse response =
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                status,
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body.bytes()));
        headers(response, reply, keepAlive);
        yield ctx.writeAndFlush(response);
      }
      case Reply.Body.Contents contents -> {
        DefaultHttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        headers(response, reply, keepAlive);
        // The region closes the file when it is released, sent or not.
        DefaultFileRegion region = new DefaultFileRegion(contents.file(), 0, contents.length());
        ctx.write(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        if (head) {
          region.release();
        } else {
          ctx.write(region).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
        yield ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
      }
    };
  }

  private static void headers(HttpResponse response, Reply reply, boolean keepAlive) {
    reply.headers().forEach(response.headers()::set);
    response.headers().set(HttpHeaderNames.DATE, IMF_FIXDATE.format(Instant.now()));
    // RFC 9110, 8.6: no Content-Length with 304, whose body would be the 200's.
    if (reply.status() != HttpResponseStatus.NOT_MODIFIED.code()) {
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, reply.body().length());
    }
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }
}
