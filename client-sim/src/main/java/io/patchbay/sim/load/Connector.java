package io.patchbay.sim.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Opens connections.
///
/// @param tls null: cleartext
record Connector(
    Transport transport,
    InetSocketAddress server,
    SourceAddresses sources,
    @Nullable SslContext tls) {
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

  ChannelFuture connect(EventLoop loop, Client client) {
    var bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(transport.channel)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls != null) {
                      channel
                          .pipeline()
                          .addLast(
                              tls.newHandler(
                                  channel.alloc(), server.getHostString(), server.getPort()));
                    }
                    channel.pipeline().addLast(client);
                  }
                });
    if (transport == Transport.EPOLL) {
      // The port is chosen when connecting, and so needs to be free towards the server only.
      bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
    }
    SocketAddress source = sources.of(client.number()).orElse(null);
    return source == null ? bootstrap.connect(server) : bootstrap.connect(server, source);
  }
}
