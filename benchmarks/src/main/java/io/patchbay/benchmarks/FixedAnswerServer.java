package io.patchbay.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/// How fast Netty can be: `FixedAnswerServer PORT GET-ANSWER POST-ANSWER` answers everything with
/// the bytes of a file, by one event loop a core, and does no more than it must. The baseline that
/// Patchbay is measured against, on the loopback only.
final class FixedAnswerServer {
  private static final int BACKLOG = 4096;

  private FixedAnswerServer() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 3) {
      System.err.println("usage: FixedAnswerServer PORT GET-ANSWER POST-ANSWER");
      System.exit(2);
    }
    ByteBuf get = answer(Path.of(args[1]));
    ByteBuf post = answer(Path.of(args[2]));
    int loops = Runtime.getRuntime().availableProcessors();
    Channel server =
        new ServerBootstrap()
            .group(new MultiThreadIoEventLoopGroup(loops, EpollIoHandler.newFactory()))
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new FixedAnswerHandler(get, post));
                  }
                })
            .bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])))
            .sync()
            .channel();
    System.out.println("listening on " + server.localAddress() + ", event loops: " + loops);
    server.closeFuture().sync();
  }

  private static ByteBuf answer(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuf direct = Unpooled.directBuffer(bytes.length, bytes.length).writeBytes(bytes);
    return Unpooled.unreleasableBuffer(direct);
  }
}
