package io.patchbay.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// A whole server with a small catalog, all that anybody logs while it runs, and one connection
/// that is kept as long as the server keeps it.
final class FuzzedServer implements AutoCloseable {
  private final TestServer server;
  private final LogEvents log = LogEvents.of(Logger.ROOT_LOGGER_NAME);
  private @Nullable RawHttp connection;

  private FuzzedServer(TestServer server) {
    this.server = server;
  }

  static FuzzedServer start(Path data) throws IOException, InterruptedException {
    TestServer server = TestServer.start(data);
    HttpResponse<String> published = server.publish(UUID.randomUUID(), "valid.yaml", manifest());
    assertThat(published.statusCode()).as(published.body()).isEqualTo(200);
    return new FuzzedServer(server);
  }

  private static String manifest() throws IOException {
    try (InputStream in = FuzzedServer.class.getResourceAsStream("/manifests/valid.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  InetSocketAddress address() {
    return server.publicAddress();
  }

  Response ask(String request) throws IOException {
    return ask(request.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Sends a whole request, and a second time on a new connection if the server had closed the one
  /// that was kept.
  Response ask(byte[] request) throws IOException {
    if (connection != null) {
      try {
        return askOn(connection, request);
      } catch (EOFException | SocketException e) {
        connection.close();
      }
    }
    connection = RawHttp.connect(address());
    return askOn(connection, request);
  }

  private static Response askOn(RawHttp connection, byte[] request) throws IOException {
    connection.send(request);
    return connection.receive();
  }

  /// Nothing went wrong that an operator would have to look into, and no buffer was lost.
  void assertQuiet() {
    assertThat(log.errors()).isEmpty();
  }

  @Override
  public void close() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      log.close();
      server.close();
    }
  }
}
