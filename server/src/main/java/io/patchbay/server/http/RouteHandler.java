package io.patchbay.server.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateEvent;
import io.patchbay.server.domain.Problem;
import io.patchbay.server.wire.Format;
import java.io.IOException;
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
    if (decoded.isFailure()) {
      Asked last = new Asked(Format.JSON, asked.head, false, asked.startNanos);
      answer(ctx, last, NO_ROUTE, problem(malformed(decoded.cause()), Format.JSON));
      return;
    }
    route(ctx, request, asked);
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
      String allowed = route.allowed();
      Reply reply = problem(Problems.methodNotAllowed(allowed), Format.JSON);
      answer(ctx, asked, route.name(), reply.with("Allow", allowed));
      return;
    }
    Format format = Format.JSON;
    try {
      format = call.answerFormat();
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
              Reply reply = run(task, asked.format);
              ctx.executor().execute(() -> answer(ctx, asked, route, reply));
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
      return Problems.tooLarge("body", 413, "the body is too long");
    }
    return Problems.malformed("this is not HTTP/1.1");
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
    } else if (event instanceof IdleStateEvent) {
      // While an answer is worked out nothing moves either, and that is not the client's doing.
      if (!busy || writing) {
        routes.rejected("idle-time");
        close(ctx);
      }
    } else if (event == ConnectionEvent.DRAIN) {
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
