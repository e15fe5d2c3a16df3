package io.patchbay.server.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import org.jspecify.annotations.Nullable;

/// How event loops ask the system for input and output.
public enum Transport {
  /// Linux's epoll where it can be had, else NIO.
  AUTO,
  EPOLL,
  IO_URING,
  NIO;

  /// The one that is meant here.
  ///
  /// @throws IllegalStateException if this machine does not have it; the message says why
  private Transport resolved() {
    return switch (this) {
      case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
      case EPOLL -> required(Epoll.isAvailable(), Epoll.unavailabilityCause());
      case IO_URING -> required(IoUring.isAvailable(), IoUring.unavailabilityCause());
      case NIO -> this;
    };
  }

  private Transport required(boolean available, @Nullable Throwable cause) {
    if (!available) {
      throw new IllegalStateException("transport: " + this + ": not available here", cause);
    }
    return this;
  }

  EventLoopGroup loops(int count, String name, boolean pinned) {
    IoHandlerFactory handlers =
        switch (resolved()) {
          case AUTO, NIO -> NioIoHandler.newFactory();
          case EPOLL -> EpollIoHandler.newFactory();
          case IO_URING -> IoUringIoHandler.newFactory();
        };
    return new MultiThreadIoEventLoopGroup(count, new LoopThreads(name, pinned), handlers);
  }

  Class<? extends ServerChannel> channelType() {
    return switch (resolved()) {
      case AUTO, NIO -> NioServerSocketChannel.class;
      case EPOLL -> EpollServerSocketChannel.class;
      case IO_URING -> IoUringServerSocketChannel.class;
    };
  }
}
