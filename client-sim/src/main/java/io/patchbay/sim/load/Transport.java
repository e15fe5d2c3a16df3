package io.patchbay.sim.load;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/// How sockets are polled.
public enum Transport {
  /// The native one.
  EPOLL(EpollSocketChannel.class),
  /// The one of the JDK.
  NIO(NioSocketChannel.class);

  final Class<? extends Channel> channel;

  Transport(Class<? extends Channel> channel) {
    this.channel = channel;
  }

  /// Returns the best there is here.
  static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  EventLoopGroup group(int threads) {
    IoHandlerFactory polling =
        switch (this) {
          case EPOLL -> EpollIoHandler.newFactory();
          case NIO -> NioIoHandler.newFactory();
        };
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("load"), polling);
  }
}
