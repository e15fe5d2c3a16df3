package io.patchbay.server.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands between a mirror and its upstream, and plays a trick on every feed that passes: one that
/// nobody sees who does not look at its digests, as the HTTP of it is always right. As a forward
/// proxy it asks the same upstream, whatever server is named.
public final class TamperingProxy implements AutoCloseable {
  /// Of an answer, only these header fields matter to a mirror.
  private static final List<String> PASSED =
      List.of("Content-Type", "Content-Range", "ETag", "Cache-Control", "Retry-After");

  private static final List<String> ASKED = List.of("Accept", "Content-Type", "Range", "If-Range");

  private final HttpServer listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicInteger played = new AtomicInteger();
  private final URI upstream;
  private volatile FeedTrick trick = FeedTrick.NONE;

  public TamperingProxy(URI upstream) throws IOException {
    this.upstream = upstream;
    listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    listener.setExecutor(threads);
    listener.createContext("/", this::pass);
    listener.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getAddress().getPort());
  }

  /// Its address, as that of a forward proxy.
  public String address() {
    return uri().getAuthority();
  }

  /// Plays this trick from now on.
  public void play(FeedTrick next) {
    trick = next;
    played.set(0);
  }

  /// On how many feeds the present trick was played.
  public int played() {
    return played.get();
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream body = ask(exchange)) {
      FeedTrick now = trick;
      OutputStream to = exchange.getResponseBody();
      if (isFeed(exchange) && exchange.getResponseCode() == 200 && now != FeedTrick.NONE) {
        played.incrementAndGet();
        now.play(body, to);
      } else {
        body.transferTo(to);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isFeed(HttpExchange exchange) {
    return exchange.getRequestURI().getPath().equals("/v1/catalog/changes");
  }

  // Not compressed: the tricks are played on frames.
  private InputStream ask(HttpExchange exchange) throws IOException, InterruptedException {
    URI asking = exchange.getRequestURI();
    String query = asking.getRawQuery();
    URI target = upstream.resolve(asking.getRawPath() + (query == null ? "" : "?" + query));
    byte[] asked = exchange.getRequestBody().readAllBytes();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(asked));
    for (String name : ASKED) {
      Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
          .ifPresent(value -> request.header(name, value));
    }
    HttpResponse<InputStream> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    for (String name : PASSED) {
      response
          .headers()
          .firstValue(name)
          .ifPresent(v -> exchange.getResponseHeaders().set(name, v));
    }
    // Of what is passed on as it is; 0 says that it is not known.
    long length = response.headers().firstValueAsLong("Content-Length").orElse(0);
    exchange.sendResponseHeaders(response.statusCode(), isFeed(exchange) ? 0 : length);
    return response.body();
  }

  /// Takes no more calls, and hangs up on those it has.
  public void stop() {
    listener.stop(0);
  }

  @Override
  public void close() {
    http.shutdownNow();
    stop();
    threads.shutdownNow();
    threads.close();
  }
}
