package io.patchbay.sim;

import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.OfferResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// A real HTTP server on a port of its own that answers what a test tells it to.
final class FakeServer implements AutoCloseable {
  static {
    // Without it every answer waits 40 ms for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /// Requests to `/v1/offers` so far, as "GET <query>" or "POST <content type>".
  final Queue<String> asked = new ConcurrentLinkedQueue<>();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  FakeServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// Answers questions.
  FakeServer offering(Function<OfferRequest, OfferResponse> answers) {
    return on("/v1/offers", exchange -> answer(exchange, answers));
  }

  /// Serves `/content/{sha256}/{name}`.
  FakeServer serving(Function<String, byte[]> contentByName) {
    return on(
        "/content",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          byte[] content = contentByName.apply(path.substring(path.lastIndexOf('/') + 1));
          send(exchange, 200, "application/octet-stream", content);
        });
  }

  FakeServer on(String path, HttpHandler handler) {
    server.createContext(path, handler);
    return this;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  static void send(HttpExchange exchange, int status, String contentType, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", contentType);
    exchange.sendResponseHeaders(status, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private void answer(HttpExchange exchange, Function<OfferRequest, OfferResponse> answers)
      throws IOException {
    boolean isGet = exchange.getRequestMethod().equals("GET");
    String query = exchange.getRequestURI().getRawQuery();
    asked.add(
        isGet ? "GET " + query : "POST " + exchange.getRequestHeaders().getFirst("Content-Type"));
    OfferRequest request =
        isGet ? Queries.parse(query) : OfferRequest.parseFrom(exchange.getRequestBody());
    OfferResponse answer = answers.apply(request);
    if (isGet) {
      byte[] json = JsonFormat.printer().print(answer).getBytes(StandardCharsets.UTF_8);
      send(exchange, 200, "application/json; charset=utf-8", json);
    } else {
      send(exchange, 200, "application/x-protobuf", answer.toByteArray());
    }
  }
}
