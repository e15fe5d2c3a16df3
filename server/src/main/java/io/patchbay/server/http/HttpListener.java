package io.patchbay.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.patchbay.server.metrics.Meters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One address on which HTTP/1.1 is spoken. Bounds, all from [Limits]: connections, request line,
/// headers, body, time of a request, idle time; and one request at a time for each connection, so
/// that a client that pipelines without reading waits.
public final class HttpListener implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final int QUEUE_MAX = 1024;

  private final String name;
  private final EventLoopGroup loops;
  private final Workers workers;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel server;
  private final Duration shutdownTimeMax;

  private HttpListener(
      String name,
      InetSocketAddress address,
      Limits limits,
      List<Route> routes,
      int loopThreads,
      int workerThreads,
      Duration shutdownTimeMax,
      Meters meters)
      throws IOException {
    this.name = name;
    this.shutdownTimeMax = shutdownTimeMax;
    this.loops = new MultiThreadIoEventLoopGroup(loopThreads, transport());
    this.workers = new Workers(name + "-worker", workerThreads, QUEUE_MAX);
    Routes table = new Routes(name, routes, workers, meters);
    ConnectionLimit connectionLimit =
        new ConnectionLimit(
            limits.connectionsMax(), meters.connections(name), table.rejectsBy("connections"));
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(channelType())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    pipeline(channel, limits, table, connectionLimit);
                  }
                });
    this.server = bind(bootstrap, address);
  }

  /// Where machines ask.
  public static HttpListener forMachines(
      InetSocketAddress address,
      Limits limits,
      PublicRoutes routes,
      Duration shutdownTimeMax,
      Meters meters)
      throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    return new HttpListener(
        "public", address, limits, routes.routes(), cores, 2 * cores, shutdownTimeMax, meters);
  }

  /// Where publishers and operators ask.
  public static HttpListener forOperators(
      InetSocketAddress address,
      Limits limits,
      AdminRoutes routes,
      Duration shutdownTimeMax,
      Meters meters)
      throws IOException {
    return new HttpListener(
        "admin", address, limits, routes.routes(), 1, 2, shutdownTimeMax, meters);
  }

  private static IoHandlerFactory transport() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  private static Class<? extends ServerChannel> channelType() {
    return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  private Channel bind(ServerBootstrap bootstrap, InetSocketAddress address) throws IOException {
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stopThreads();
      throw new IOException(
          name + "-listen: cannot listen on " + address + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    return bound.channel();
  }

  private void pipeline(
      Channel channel, Limits limits, Routes routes, ConnectionLimit connectionLimit) {
    connections.add(channel);
    HttpDecoderConfig decoder =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.requestLineBytesMax())
            .setMaxHeaderSize(limits.headersBytesMax());
    channel
        .pipeline()
        .addLast(connectionLimit)
        .addLast(
            new IdleStateHandler(true, 0, 0, limits.idleTimeMax().toNanos(), TimeUnit.NANOSECONDS))
        .addLast(new RequestDeadline(limits.requestTimeMax()))
        .addLast(new HttpServerCodec(decoder))
        .addLast(new BoundedAggregator(limits.bodyBytesMax()))
        .addLast(new FlowControlHandler())
        .addLast(new RouteHandler(routes));
  }

  // As Netty's, but what is too large takes its turn behind the requests before it, as one that
  // could not be decoded.
  private static final class BoundedAggregator extends HttpObjectAggregator {
    BoundedAggregator(int bytesMax) {
      super(bytesMax, true);
    }

    @Override
    protected @Nullable Object newContinueResponse(
        HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
      return isContentLengthInvalid(start, maxContentLength)
          ? null // It is oversized, and is told so with problem details.
          : super.newContinueResponse(start, maxContentLength, pipeline);
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

  /// Where it listens; the port is known even if 0 was asked for.
  public InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  /// Stops accepting, lets every request under way come to its answer, and closes.
  @Override
  public void close() {
    server.close().awaitUninterruptibly();
    for (Channel connection : connections) {
      connection.pipeline().fireUserEventTriggered(ConnectionEvent.DRAIN);
    }
    connections.newCloseFuture().awaitUninterruptibly(shutdownTimeMax.toMillis());
    connections.close().awaitUninterruptibly();
    stopThreads();
  }

  private void stopThreads() {
    workers.close(shutdownTimeMax);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
