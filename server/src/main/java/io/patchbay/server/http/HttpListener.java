package io.patchbay.server.http;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Ticker;
import io.patchbay.server.accesslog.AccessLog;
import io.patchbay.server.metrics.Meters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where HTTP/1.1 is spoken, with TLS or without, on any number of addresses. Bounds are all from
/// [Limits], those of one connection kept by [HttpConnection].
public final class HttpListener implements AutoCloseable {
  private static final int BACKLOG = 1024;
  // What the general path gets at once: at most so many bytes of tiny requests from a stranger.
  private static final int PUBLIC_SLICE_BYTES = 2 << 10;
  private static final int ADMIN_SLICE_BYTES = 64 << 10;

  private final String name;
  private final EventLoopGroup loops;
  private final Class<? extends io.netty.channel.ServerChannel> channelType;
  private final IdentityHashMap<EventExecutor, Loop> states = new IdentityHashMap<>();
  private final Listener listener;
  private final ConnectionLimit connectionLimit;
  private final Workers workers;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final List<Channel> servers = new ArrayList<>();
  private final Duration shutdownTimeMax;
  private @Nullable TlsServer tls;

  /// How a listener runs, whatever it is for.
  ///
  /// @param pinned whether each event loop has a processor of its own
  /// @param shutdownTimeMax to wait for answers under way when closing
  public record Threads(
      Transport transport,
      boolean pinned,
      Duration shutdownTimeMax,
      AccessLog accessLog,
      InstantSource clock) {}

  HttpListener(
      String name,
      Limits limits,
      List<Route> routes,
      int sliceBytes,
      int loopThreads,
      int workerThreads,
      Threads threads,
      Meters meters) {
    ListenerMeters counted = new ListenerMeters(name, meters);
    this.name = name;
    this.shutdownTimeMax = threads.shutdownTimeMax;
    this.workers = new Workers(name + "-worker", workerThreads, limits.inFlightMax());
    meters.inFlight(name, workers::inFlight);
    this.listener =
        new Listener(
            limits, new Routes(routes, workers, counted), counted, threads.accessLog, sliceBytes);
    this.connectionLimit =
        new ConnectionLimit(limits, meters.connections(name, limits.connectionsMax()), counted);
    this.loops = threads.transport.loops(loopThreads, name, threads.pinned);
    meters.bind(NettyMeters.of(loops, name));
    this.channelType = threads.transport.channelType();
  }

  /// Where machines ask.
  ///
  /// @param address without TLS
  /// @throws IOException if it cannot listen there
  public static HttpListener forMachines(
      InetSocketAddress address, Limits limits, PublicRoutes routes, Threads threads, Meters meters)
      throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    meters.bind(NettyMeters.of(ByteBufAllocator.DEFAULT));
    HttpListener listener =
        new HttpListener(
            "public",
            limits,
            routes.routes(),
            PUBLIC_SLICE_BYTES,
            cores,
            2 * cores,
            threads,
            meters);
    listener.start(routes, threads);
    listener.listen(address, null);
    return listener;
  }

  /// Where publishers and operators ask.
  ///
  /// @throws IOException if it cannot listen there
  public static HttpListener forOperators(
      InetSocketAddress address, Limits limits, AdminRoutes routes, Threads threads, Meters meters)
      throws IOException {
    HttpListener listener =
        new HttpListener(
            "admin", limits, routes.routes(), ADMIN_SLICE_BYTES, 1, 2, threads, meters);
    listener.start(null, threads);
    listener.listen(address, null);
    return listener;
  }

  void start(@Nullable PublicRoutes fast, Threads threads) {
    Limits limits = listener.limits();
    Ticker ticker = Ticker.systemTicker();
    Bandwidth all = Bandwidth.of(limits.contentBytesPerSecondMax(), ticker);
    for (EventExecutor executor : loops) {
      ContentSender sender =
          new ContentSender(all, limits.connectionBytesPerSecondMax(), ticker, listener.meters());
      FastPath fastPath = fast == null ? null : fast.fastPath(limits, threads.accessLog);
      Loop loop = new Loop(fastPath, sender, threads.clock);
      states.put(executor, loop);
      loop.start(
          (EventLoop) executor,
          limits.headersTimeMax(),
          limits.requestTimeMax(),
          limits.idleTimeMax());
    }
  }

  /// Listens with TLS as well.
  ///
  /// @return where; the port is known even if 0 was asked for
  /// @throws IOException if it cannot listen there, or the files are not what they should be
  public InetSocketAddress listenTls(InetSocketAddress address, TlsFiles files, Meters meters)
      throws IOException {
    try {
      tls = new TlsServer(files, meters);
    } catch (IOException e) {
      close();
      throw e;
    }
    return listen(address, tls);
  }

  InetSocketAddress listen(InetSocketAddress address, @Nullable TlsServer with) throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(channelType)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel, with);
                  }
                });
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      close();
      throw new IOException(
          name + "-listen: cannot listen on " + address + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    servers.add(bound.channel());
    return (InetSocketAddress) bound.channel().localAddress();
  }

  private void accept(Channel channel, @Nullable TlsServer with) {
    connections.add(channel);
    channel.pipeline().addLast(connectionLimit);
    if (with != null) {
      channel.pipeline().addLast(with.handler(channel.alloc()));
    }
    Loop loop = requireNonNull(states.get(channel.eventLoop()));
    channel.pipeline().addLast(new HttpConnection(listener, loop));
  }

  /// Where it listened first.
  public InetSocketAddress address() {
    return (InetSocketAddress) servers.getFirst().localAddress();
  }

  /// Stops accepting, lets every request under way come to its answer, and closes.
  @Override
  public void close() {
    servers.forEach(server -> server.close().awaitUninterruptibly());
    for (Channel connection : connections) {
      connection.pipeline().fireUserEventTriggered(ConnectionEvent.DRAIN);
    }
    connections.newCloseFuture().awaitUninterruptibly(shutdownTimeMax.toMillis());
    connections.close().awaitUninterruptibly();
    workers.close(shutdownTimeMax);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    if (tls != null) {
      tls.close();
    }
  }
}
