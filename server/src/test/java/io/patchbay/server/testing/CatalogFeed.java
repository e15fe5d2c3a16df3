package io.patchbay.server.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.Parameter;
import io.patchbay.server.wire.ScopeMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// A catalog and its files over HTTP, in the plainest way; what it sends can be altered.
public final class CatalogFeed implements AutoCloseable {
  private static final String CONTENT = "/content/";

  private final TestCatalog catalog;
  private final HttpServer server;
  private final AtomicInteger contentLeft = new AtomicInteger(Integer.MAX_VALUE);
  private volatile UnaryOperator<byte[]> alteration = UnaryOperator.identity();

  public CatalogFeed(TestCatalog catalog) throws IOException {
    this.catalog = catalog;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/catalog/head", this::head);
    server.createContext("/v1/catalog/changes", this::changes);
    server.createContext(CONTENT, this::content);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// Alters the changes it sends from now on.
  public void alter(UnaryOperator<byte[]> how) {
    alteration = how;
  }

  /// Sends so many files, and then fails.
  public void sendFiles(int count) {
    contentLeft.set(count);
  }

  private void head(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    try (CatalogView view = catalog.catalog().view()) {
      long revision =
          query.startsWith("at=") ? Long.parseLong(query.substring(3)) : view.revision();
      Sha256 head = view.head(revision);
      if (head == null) {
        send(exchange, 404, new byte[0]);
        return;
      }
      CatalogHead answer =
          new CatalogHead(revision, head, CatalogHead.FEED_FORMAT, List.of(), Scope.ALL, 0);
      send(exchange, 200, FeedWire.head(answer, Format.PROTOBUF));
    }
  }

  private void changes(HttpExchange exchange) throws IOException {
    List<Parameter> parameters = Parameter.parse(exchange.getRequestURI().getRawQuery());
    send(
        exchange,
        200,
        alteration.apply(
            frames(
                number(parameters, "since"),
                number(parameters, "until"),
                ScopeMapper.toDomain(parameters))));
  }

  private static long number(List<Parameter> parameters, String name) {
    return parameters.stream()
        .filter(parameter -> parameter.name().equals(name))
        .mapToLong(parameter -> Long.parseLong(parameter.value()))
        .findFirst()
        .orElseThrow();
  }

  /// The frames of a range.
  public byte[] frames(long since, long until, Scope scope) throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    try (CatalogView view = catalog.catalog().view()) {
      for (long revision = since + 1; revision <= until; revision++) {
        FeedWire.write(
            new FeedFrame.Change(Objects.requireNonNull(view.changeRow(revision))), frames);
        for (ReplicatedChange.Item item : view.items(revision, 0, Integer.MAX_VALUE)) {
          byte[] content = scope.includes(item.item()) ? item.content() : null;
          FeedWire.write(new FeedFrame.Item(item.encoded(), content), frames);
        }
      }
      Sha256 head = Objects.requireNonNull(view.head(until));
      FeedWire.write(new FeedFrame.End(until, head), frames);
    }
    return frames.toByteArray();
  }

  private void content(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String sha256 = path.substring(CONTENT.length(), path.lastIndexOf('/'));
    var file = catalog.content().find(new Sha256(sha256));
    boolean isSent = contentLeft.getAndDecrement() > 0;
    if (file.isPresent() && isSent) {
      send(exchange, 200, Files.readAllBytes(file.get().path()));
    } else {
      send(exchange, 404, new byte[0]);
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
