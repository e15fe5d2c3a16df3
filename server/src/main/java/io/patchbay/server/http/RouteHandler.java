package io.patchbay.server.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.patchbay.server.accesslog.AccessLog;
import io.patchbay.server.accesslog.Entry;
import io.patchbay.server.domain.Problem;
import io.patchbay.server.wire.Format;
import java.nio.channels.ClosedChannelException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Last in the general path: one whole request at a time finds its route, when its connection says
/// so. Decoding happens here, on the event loop; what may block goes to the workers with decoded
/// values, and its answer comes back here.
final class RouteHandler extends ChannelInboundHandlerAdapter {
  private static final String NO_ROUTE = "none";
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final String NO_HTTP = "this is not HTTP/1.1";

  private final Routes routes;
  private final HttpConnection connection;
  private final Bandwidth ceiling;
  private final Queue<FullHttpRequest> waiting = new ArrayDeque<>(2);
  private boolean busy;
  private @Nullable Transfer transfer;
  private @Nullable StreamTransfer stream;
  private @Nullable CompletableFuture<Void> waitingFor;

  @SuppressWarnings("NullAway.Init") // Set when added to the pipeline, before anything else.
  private ChannelHandlerContext ctx;

  RouteHandler(Routes routes, HttpConnection connection) {
    this.routes = routes;
    this.connection = connection;
    this.ceiling = connection.loop().sender().ceiling();
  }

  // What the answer needs to know of the request once its buffers are gone.
  private record Asked(
      Format format,
      String method,
      String target,
      boolean isOld,
      Persistence persistence,
      long startNanos) {
    static Asked of(FullHttpRequest request) {
      return new Asked(
          Format.JSON,
          request.method().name(),
          request.uri(),
          request.protocolVersion().minorVersion() == 0,
          RouteHandler.persistence(request),
          System.nanoTime());
    }

    Asked in(Format other) {
      return new Asked(other, method, target, isOld, persistence, startNanos);
    }

    Asked last() {
      return new Asked(format, method, target, isOld, Persistence.CLOSED, startNanos);
    }

    boolean isHead() {
      return method.equals("HEAD");
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    waiting.forEach(FullHttpRequest::release);
    waiting.clear();
    if (transfer != null) {
      transfer.fail(new ClosedChannelException()); // It may wait for its turn, which may not come.
    }
    if (stream != null) {
      stream.fail(new ClosedChannelException());
    }
    stopWaiting();
  }

  /// Ends a request's wait now.
  void stopWaiting() {
    if (waitingFor != null) {
      waitingFor.complete(null);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object request) {
    waiting.add((FullHttpRequest) request);
  }

  // What fails in the handlers before this one comes here, and would be logged by Netty if it went
  // on.
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    connection.exceptionCaught(context, cause);
  }

  boolean isBusy() {
    return busy;
  }

  /// Bytes of the body under way that were given to the connection.
  long contentSent() {
    return (transfer == null ? 0 : transfer.sent()) + (stream == null ? 0 : stream.sent());
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /// Takes the next request.
  void next() {
    FullHttpRequest request = waiting.remove();
    busy = true;
    try {
      handle(request);
    } finally {
      request.release();
    }
  }

  private void handle(FullHttpRequest request) {
    Asked asked = Asked.of(request);
    Problem malformed = malformed(request);
    if (malformed != null) {
      answer(asked.last(), NO_ROUTE, Problems.reply(malformed, Format.JSON));
    } else {
      route(request, asked);
    }
  }

  private static Persistence persistence(FullHttpRequest request) {
    if (!HttpUtil.isKeepAlive(request)) {
      return Persistence.CLOSED;
    }
    return request.protocolVersion().minorVersion() == 0
        ? Persistence.KEPT_ALIVE
        : Persistence.KEPT;
  }

  private @Nullable Problem malformed(FullHttpRequest request) {
    DecoderResult decoded = request.decoderResult();
    if (decoded.isFailure()) {
      return malformed(decoded.cause());
    }
    if (request.protocolVersion().majorVersion() != 1
        || !isTarget(request.uri())
        || !namesOneHost(request)) {
      routes.rejected("malformed");
      return Problems.malformed(NO_HTTP);
    }
    // RFC 9110, 10.1.1: not for HTTP/1.0, which knows no expectations.
    return request.protocolVersion().minorVersion() > 0
            && request.headers().contains(HttpHeaderNames.EXPECT)
        ? Problems.unexpected()
        : null;
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
    routes.rejected("malformed");
    return cause instanceof RequestDecoder.TransferCodingException
        ? Problems.transferCoding()
        : Problems.malformed(NO_HTTP);
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

  // A path or a whole URI (RFC 9112, 3.2) of visible US-ASCII, all else percent-encoded, without a
  // fragment (RFC 3986). The decoder lets every byte pass.
  private static boolean isTarget(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c > '~' || c == '#') {
        return false;
      }
    }
    return Call.originForm(target).startsWith("/");
  }

  private void route(FullHttpRequest request, Asked asked) {
    Call call =
        Call.of(request.method(), request.uri(), request.headers(), request.content().nioBuffer());
    Route route = routes.find(call.path());
    if (route == null) {
      answer(asked, NO_ROUTE, Problems.reply(Problems.notFound(), Format.JSON));
      return;
    }
    if (!route.allows(call.method())) {
      answer(asked, route.name(), Problems.methodNotAllowed(route, Format.JSON));
      return;
    }
    // Whether the answer can be had in a form the client wants is for its route to say: a file, or
    // the metrics, are in neither.
    Format format = call.problemFormat();
    try {
      switch (route.handler().accept(call)) {
        case Route.Work.Done done -> answer(asked, route.name(), done.reply());
        case Route.Work.Blocking blocking ->
            onWorker(asked.in(format), route.name(), blocking.task());
        case Route.Work.Deferred deferred ->
            deferred(asked.in(format), route.name(), deferred.task());
        case Route.Work.After after -> after(asked.in(format), route.name(), after);
        case Route.Work.Later<?> later -> later(asked.in(format), route.name(), later);
      }
    } catch (RejectedExecutionException e) {
      routes.rejected("in-flight");
      answer(asked, route.name(), Problems.reply(Problems.of(e), format));
    } catch (RuntimeException e) {
      answer(asked, route.name(), Problems.reply(Problems.of(e), format));
    }
  }

  private void onWorker(Asked asked, String route, Callable<Reply> task) {
    routes
        .workers()
        .execute(
            () -> {
              try {
                hand(asked, route, run(task, asked.format));
              } catch (Error e) {
                ctx.executor().execute(() -> connection.exceptionCaught(ctx, e));
              }
            });
  }

  private void deferred(Asked asked, String route, Callable<Route.Work> task) {
    routes
        .workers()
        .execute(
            () -> {
              try {
                goOnWith(task.call(), asked, route);
              } catch (Exception e) {
                hand(asked, route, Problems.reply(Problems.of(e), asked.format));
              } catch (Error e) {
                ctx.executor().execute(() -> connection.exceptionCaught(ctx, e));
              }
            });
  }

  private void goOnWith(Route.Work work, Asked asked, String route) {
    switch (work) {
      case Route.Work.Done done -> hand(asked, route, done.reply());
      case Route.Work.Blocking blocking -> hand(asked, route, run(blocking.task(), asked.format));
      case Route.Work.Deferred deferred -> deferred(asked, route, deferred.task());
      case Route.Work.After after -> ctx.executor().execute(() -> after(asked, route, after));
      case Route.Work.Later<?> later -> later(asked, route, later);
    }
  }

  private void after(Asked asked, String route, Route.Work.After work) {
    waitingFor = work.until();
    if (connection.isDraining()) {
      stopWaiting();
    }
    var _ =
        work.until()
            .whenComplete(
                (nothing, failure) ->
                    ctx.executor().execute(() -> waited(asked, route, work.task())));
  }

  private void waited(Asked asked, String route, Callable<Reply> task) {
    waitingFor = null;
    if (ctx.isRemoved()) {
      return;
    }
    try {
      onWorker(asked, route, task);
    } catch (RejectedExecutionException e) { // A change wakes all at once: they take their turns.
      Loop.later(ctx.executor(), () -> waited(asked, route, task), AGAIN_NANOS);
    }
  }

  private <T> void later(Asked asked, String route, Route.Work.Later<T> work) {
    work.result()
        .whenComplete(
            (result, failure) ->
                ctx.executor()
                    .execute(
                        () -> {
                          Callable<Reply> task = () -> reply(work, result, failure);
                          answer(asked, route, run(task, asked.format));
                        }));
  }

  private static <T> Reply reply(Route.Work.Later<T> work, T result, @Nullable Throwable failure)
      throws Exception {
    if (failure == null) {
      return work.reply().apply(result);
    }
    throw failure instanceof Exception e ? e : new ExecutionException(failure);
  }

  private void hand(Asked asked, String route, Reply reply) {
    try {
      ctx.executor().execute(() -> answer(asked, route, reply));
    } catch (RejectedExecutionException e) { // The server has stopped meanwhile.
      close(reply);
    }
  }

  private static void close(Reply reply) {
    switch (reply.body()) {
      case Reply.Body.Bytes bytes -> {}
      case Reply.Body.Contents contents -> contents.close();
      case Reply.Body.Stream streamed -> streamed.source().close();
    }
  }

  private static Reply run(Callable<Reply> task, Format format) {
    try {
      return task.call();
    } catch (Exception e) {
      return Problems.reply(Problems.of(e), format);
    }
  }

  private void answer(Asked asked, String route, Reply given) {
    Reply reply = asked.isOld ? unchunked(given) : given;
    long nanos = System.nanoTime() - asked.startNanos;
    long inMemory =
        reply.body() instanceof Reply.Body.Bytes bytes && !asked.isHead() ? bytes.length() : 0;
    routes.meters().general(route, reply.status(), inMemory, nanos);
    Persistence persistence =
        connection.persistence(reply == given ? asked.persistence : Persistence.CLOSED);
    ChannelFuture written = write(reply, asked.isHead(), persistence);
    if (persistence == Persistence.CLOSED) {
      connection.closeAfter(written);
    } else {
      written.addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
    if (transfer == null && stream == null) {
      log(asked, route, reply, inMemory, nanos);
      goOn();
    } else {
      // One file at a time: what it takes to send it is not seen in the channel's writability.
      written.addListener(
          future -> {
            log(asked, route, reply, contentSent(), System.nanoTime() - asked.startNanos);
            transfer = null;
            stream = null;
            goOn();
          });
    }
  }

  private ChannelFuture write(Reply reply, boolean bodyless, Persistence persistence) {
    ChannelFuture written =
        ReplyWriter.write(ctx, reply, connection.loop().date(), bodyless, persistence);
    if (reply.body() instanceof Reply.Body.Bytes) {
      return written;
    }
    boolean empty = reply.body() instanceof Reply.Body.Contents file && file.length() == 0;
    if (bodyless || empty || ctx.isRemoved()) {
      close(reply);
      return written;
    }
    written.addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    return switch (reply.body()) {
      case Reply.Body.Bytes bytes -> written;
      case Reply.Body.Contents contents -> {
        transfer = new Transfer(ctx, contents, ceiling);
        yield connection.loop().sender().begin(transfer);
      }
      case Reply.Body.Stream streamed -> {
        stream = new StreamTransfer(ctx, streamed, routes);
        yield stream.begin();
      }
    };
  }

  // HTTP/1.0 knows no chunks: the body ends with the connection.
  private static Reply unchunked(Reply reply) {
    return reply.body() instanceof Reply.Body.Stream streamed
        ? reply.with(new Reply.Body.Stream(streamed.source(), false))
        : reply;
  }

  private void log(Asked asked, String route, Reply reply, long bytes, long nanos) {
    AccessLog log = connection.accessLog();
    if (log.wants()) {
      log.add(
          Entry.of(
              Instant.now(),
              connection.address(),
              asked.method,
              asked.target,
              route,
              reply.status(),
              bytes,
              nanos,
              connection.isSecure()));
    }
  }

  private void goOn() {
    busy = false;
    connection.turn();
  }
}
