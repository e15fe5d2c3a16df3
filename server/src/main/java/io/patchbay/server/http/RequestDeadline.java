package io.patchbay.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends a connection whose request has begun and does not come to an end in time, however often it
/// sends a byte. Stands before the decoder; the last handler says when a request is whole.
final class RequestDeadline extends ChannelInboundHandlerAdapter {
  private final Duration timeMax;
  private @Nullable ScheduledFuture<?> deadline;

  RequestDeadline(Duration timeMax) {
    this.timeMax = timeMax;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    if (deadline == null) {
      deadline =
          ctx.executor()
              .schedule(
                  () -> ctx.fireUserEventTriggered(ConnectionEvent.REQUEST_EXPIRED),
                  timeMax.toNanos(),
                  TimeUnit.NANOSECONDS);
    }
    ctx.fireChannelRead(bytes);
  }

  void requestIsWhole() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    requestIsWhole();
    ctx.fireChannelInactive();
  }
}
