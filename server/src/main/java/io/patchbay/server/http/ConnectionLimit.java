package io.patchbay.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Closes connections above the limits, of all and of one address, as soon as they are accepted.
@Sharable
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
  private final int max;
  private final int addressMax;
  private final AtomicInteger open;
  private final ListenerMeters meters;
  // As many entries at most as there are connections.
  private final ConcurrentMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

  /// @param open counts connections, and is shown in the metrics
  ConnectionLimit(Limits limits, AtomicInteger open, ListenerMeters meters) {
    this.max = limits.connectionsMax();
    this.addressMax = limits.addressConnectionsMax();
    this.open = open;
    this.meters = meters;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    // Both are counted in any case, since both are counted back when the connection ends.
    boolean tooMany = open.incrementAndGet() > max;
    boolean tooManyOfOne = byAddress.merge(address(ctx.channel()), 1, Integer::sum) > addressMax;
    if (tooMany || tooManyOfOne) {
      meters.rejects(tooMany ? "connections" : "connections-per-address").increment();
      ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
      return;
    }
    ctx.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    open.decrementAndGet();
    byAddress.computeIfPresent(address(ctx.channel()), (a, count) -> count == 1 ? null : count - 1);
    ctx.fireChannelInactive();
  }

  private static InetAddress address(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress()
        : InetAddress.getLoopbackAddress();
  }
}
