package io.patchbay.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;

/// The handlers that take any request: decoder, aggregator, routes. They stand behind an
/// [HttpConnection] from its first unusual request until it idles. For one event loop.
final class GeneralPath {
  private final ChannelPipeline pipeline;
  private final RequestDecoder decoder;
  private final BoundedAggregator aggregator;
  private final RouteHandler routes;

  private GeneralPath(
      ChannelPipeline pipeline,
      RequestDecoder decoder,
      BoundedAggregator aggregator,
      RouteHandler routes) {
    this.pipeline = pipeline;
    this.decoder = decoder;
    this.aggregator = aggregator;
    this.routes = routes;
  }

  static GeneralPath behind(
      ChannelHandlerContext ctx, HttpConnection connection, Routes table, Limits limits) {
    RequestDecoder decoder = new RequestDecoder(limits);
    BoundedAggregator aggregator = new BoundedAggregator(limits.bodyBytesMax());
    RouteHandler routes = new RouteHandler(table, connection);
    ctx.pipeline().addLast(decoder, aggregator, routes);
    return new GeneralPath(ctx.pipeline(), decoder, aggregator, routes);
  }

  /// Whether an answer is worked out or written.
  boolean isBusy() {
    return routes.isBusy();
  }

  /// Whether whole requests wait for their turn.
  boolean hasWaiting() {
    return routes.hasWaiting();
  }

  void next() {
    routes.next();
  }

  /// Bytes of the file under way that were given to the connection.
  long contentSent() {
    return routes.contentSent();
  }

  /// Ends a request's wait now.
  void stopWaiting() {
    routes.stopWaiting();
  }

  /// Tells a client to send the body it has announced, if it waits to be told so.
  void inviteBody() {
    aggregator.inviteBody();
  }

  /// How many of these bytes to give it at once: at least one.
  int wanted(ByteBuf in, int max) {
    return decoder.wanted(in, Math.min(in.readableBytes(), max));
  }

  boolean isMidRequest() {
    return decoder.isMidRequest();
  }

  boolean isInBody() {
    return decoder.isInBody();
  }

  /// Whether it has nothing to do and nothing begun.
  boolean isIdle() {
    return !isBusy() && !hasWaiting() && !isMidRequest();
  }

  void remove() {
    pipeline.remove(decoder);
    pipeline.remove(aggregator);
    pipeline.remove(routes);
  }
}
