package io.patchbay.server.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateEvent;
import io.patchbay.server.domain.Problem;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Last in the pipeline: one whole request at a time finds its route, and the next one is read only
/// when its answer is written. Decoding happens here, on the event loop; what may block goes to the
/// workers with decoded values, and its answer comes back here.
final class RouteHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(RouteHandler.class);
  private static final String NO_ROUTE = "none";
  private static final String NO_HTTP = "this is not HTTP/1.1";

  private final Routes routes;
  private boolean busy;
  private boolean writing;
  private boolean closing;

  RouteHandler(Routes routes) {
    this.routes = routes;
  }

  // What the answer needs to know of the request once its buffers are gone.
  private record Asked(Format format, boolean head, boolean keepAlive, long startNanos) {}

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    RequestDeadline deadline = ctx.pipeline().get(RequestDeadline.class);
    if (deadline != null) {
      deadline.requestIsWhole();
    }
    busy = true;
    boolean keepAlive = HttpUtil.isKeepAlive(request) && !closing;
    Asked asked =
        new Asked(
            Format.JSON, request.method().equals(HttpMethod.HEAD), keepAlive, System.nanoTime());
    DecoderResult decoded = request.decoderResult();
    Problem malformed = null;
    if (decoded.isFailure()) {
      malformed = malformed(decoded.cause());
    } else if (request.protocolVersion().majorVersion() != 1
        || !isAscii(request.uri())
        || !namesOneHost(request)) {
      malformed = Problems.malformed(NO_HTTP);
    }
    if (malformed != null) {
      Asked last = new Asked(Format.JSON, asked.head, false, asked.startNanos);
      answer(ctx, last, NO_ROUTE, problem(malformed, Format.JSON));
      return;
    }
    route(ctx, request, asked);
  }

  // RFC 9112, 3.2; HTTP/1.0 need not name one.
  private static boolean namesOneHost(FullHttpRequest request) {
    Iterator<String> hosts = request.headers().valueStringIterator(HttpHeaderNames.HOST);
    if (!hosts.hasNext()) {
      return request.protocolVersion().minorVersion() == 0;
    }
    hosts.next();
    return !hosts.hasNext();
  }

  // RFC 3986: visible US-ASCII, all else percent-encoded. The decoder lets every byte pass.
  private static boolean isAscii(String target) {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) <= ' ' || target.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  // A read may bring part of a request only; then the flow control forgets that one was asked for.
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!busy && !closing) {
      ctx.read();
    }
  }

  private void route(ChannelHandlerContext ctx, FullHttpRequest request, Asked asked) {
    Call call =
        Call.of(request.method(), request.uri(), request.headers(), request.content().nioBuffer());
    Route route = routes.find(call.path());
    if (!call.path().startsWith("/") || route == null) {
      answer(ctx, asked, NO_ROUTE, problem(Problems.notFound(), Format.JSON));
      return;
    }
    if (!route.allows(call.method())) {
      answer(ctx, asked, route.name(), Problems.methodNotAllowed(route, Format.JSON));
      return;
    }
    // Whether the answer can be had in a form the client wants is for its route to say: a file, or
    // the metrics, are in neither.
    Format format = call.problemFormat();
    try {
      switch (route.handler().accept(call)) {
        case Route.Work.Done done -> answer(ctx, asked, route.name(), done.reply());
        case Route.Work.Blocking blocking ->
            onWorker(
                ctx,
                new Asked(format, asked.head, asked.keepAlive, asked.startNanos),
                route.name(),
                blocking.task());
      }
    } catch (RejectedExecutionException e) {
      routes.rejected("workers");
      answer(ctx, asked, route.name(), problem(Problems.of(e), format));
    } catch (RuntimeException e) {
      answer(ctx, asked, route.name(), problem(Problems.of(e), format));
    }
  }

  private void onWorker(
      ChannelHandlerContext ctx, Asked asked, String route, Callable<Reply> task) {
    routes
        .workers()
        .execute(
            () -> {
              try {
                Reply reply = run(task, asked.format);
                ctx.executor().execute(() -> answer(ctx, asked, route, reply));
              } catch (Error e) {
                ctx.executor().execute(() -> exceptionCaught(ctx, e));
              }
            });
  }

  private static Reply run(Callable<Reply> task, Format format) {
    try {
      return task.call();
    } catch (Exception e) {
      return problem(Problems.of(e), format);
    }
  }

  private static Reply problem(Problem problem, Format format) {
    return Problems.reply(problem, format);
  }

  private Problem malformed(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      routes.rejected("request-line");
      return Problems.tooLarge("request-line", 414, "the request line is too long");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      routes.rejected("headers");
      return Problems.tooLarge("headers", 431, "the headers are too long");
    }
    if (cause instanceof TooLongFrameException) {
      routes.rejected("body");
      String detail = cause.getMessage() == null ? "the body is too long" : cause.getMessage();
      return Problems.tooLarge("body", 413, detail);
    }
    return Problems.malformed(NO_HTTP);
  }

  private void answer(ChannelHandlerContext ctx, Asked asked, String route, Reply reply) {
    routes.timers().record(route, reply.status(), System.nanoTime() - asked.startNanos);
    boolean keepAlive = asked.keepAlive && !closing;
    writing = true;
    ChannelFuture written = ReplyWriter.write(ctx, reply, asked.head, keepAlive);
    if (!keepAlive) {
      closing = true;
      written.addListener(ChannelFutureListener.CLOSE);
      return;
    }
    written.addListener(
        (ChannelFutureListener)
            future -> {
              if (!future.isSuccess()) {
                close(ctx);
                return;
              }
              busy = false;
              writing = false;
              if (closing) {
                close(ctx);
              } else {
                ctx.read();
              }
            });
  }

  private static void close(ChannelHandlerContext ctx) {
    ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ConnectionEvent.REQUEST_EXPIRED) {
      routes.rejected("request-time");
      closing = true;
      if (!busy) {
        ReplyWriter.write(ctx, problem(Problems.timeout(), Format.JSON), false, false)
            .addListener(ChannelFutureListener.CLOSE);
      }
    } else if (event instanceof IdleStateEvent idle) {
      // While an answer is worked out nothing moves either, and that is not the client's doing. Of
      // one being sent, the first event says only that it is not whole; the next, that nobody took
      // a byte since.
      if (!busy || (writing && !idle.isFirst())) {
        routes.rejected("idle-time");
        close(ctx);
      }
    } else if (event == ConnectionEvent.DRAIN || event instanceof ChannelInputShutdownEvent) {
      // Who has said all and ended its output may still wait for the answer under way.
      closing = true;
      if (!busy) {
        close(ctx);
      }
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException || cause instanceof CodecException) {
      LOG.debug("connection lost", cause);
    } else {
      LOG.error("a connection failed", cause);
    }
    close(ctx);
  }
}
