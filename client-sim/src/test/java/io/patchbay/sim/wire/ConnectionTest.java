package io.patchbay.sim.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the connection must bear, byte by byte.
final class ConnectionTest {
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private ServerSocket listener;

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    listener.close();
    thread.shutdownNow();
  }

  @Test
  void exchange_lengthGiven_readsThatMuchAndKeepsTheConnection() throws Exception {
    Future<Integer> connections =
        serve(
            List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none",
                "HTTP/1.1 404 No\r\ncontent-length: 3\r\n\r\ntwo"));
    try (var connection = connection()) {
      assertThat(body(connection.exchange(Request.get("/")))).isEqualTo("one");
      Reply second = connection.exchange(Request.get("/"));
      assertThat(second.status()).isEqualTo(404);
      assertThat(body(second)).isEqualTo("two");
    }
    assertThat(connections.get()).isEqualTo(1);
  }

  @Test
  void exchange_chunks_arePutTogether() throws Exception {
    Future<Integer> connections =
        serve(
            List.of(
                "HTTP/1.1 200 OK\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + "3\r\n"
                    + "abc\r\n"
                    + "A;x=y\r\n"
                    + "0123456789\r\n"
                    + "0\r\n"
                    + "Trailer: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    try (var connection = connection()) {
      assertThat(body(connection.exchange(Request.get("/")))).isEqualTo("abc0123456789");
      assertThat(body(connection.exchange(Request.get("/")))).isEmpty();
    }
    assertThat(connections.get()).isEqualTo(1);
  }

  @Test
  void exchange_informationalAnswer_isSkipped() throws Exception {
    Future<Integer> connections =
        serve(
            List.of(
                "HTTP/1.1 103 Early Hints\r\n"
                    + "Link: x\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\n"
                    + "Content-Length: 2\r\n\r\n"
                    + "ok"));
    try (var connection = connection()) {
      assertThat(body(connection.exchange(Request.get("/")))).isEqualTo("ok");
    }
    assertThat(connections.get()).isEqualTo(1);
  }

  @Test
  void exchange_serverDroppedTheIdleConnection_opensAnother() throws Exception {
    Future<Integer> connections =
        serve(
            List.of("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"),
            List.of("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo"));
    try (var connection = connection()) {
      assertThat(body(connection.exchange(Request.get("/")))).isEqualTo("one");
      assertThat(body(connection.exchange(Request.get("/")))).isEqualTo("two");
    }
    assertThat(connections.get()).isEqualTo(2);
  }

  @Test
  void exchange_serverSaysClose_opensAnother() throws Exception {
    Future<Integer> connections =
        serve(
            List.of("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\none"),
            List.of("HTTP/1.1 200 OK\r\n\r\nuntil the end"));
    try (var connection = connection()) {
      assertThat(body(connection.exchange(Request.get("/")))).isEqualTo("one");
      assertThat(body(connection.exchange(Request.get("/")))).isEqualTo("until the end");
    }
    assertThat(connections.get()).isEqualTo(2);
  }

  @Test
  void exchange_lastBodyUnread_doesNotReadItAsTheNextAnswer() throws Exception {
    Future<Integer> connections =
        serve(
            List.of("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"),
            List.of("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo"));
    try (var connection = connection()) {
      connection.exchange(Request.get("/"));
      assertThat(body(connection.exchange(Request.get("/")))).isEqualTo("two");
    }
    assertThat(connections.get()).isEqualTo(2);
  }

  @Test
  void exchange_connectionEndsInTheBody_fails() throws Exception {
    Future<Integer> connections =
        serve(List.of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\none"));
    try (var connection = connection()) {
      Reply reply = connection.exchange(Request.get("/"));
      assertThatThrownBy(() -> body(reply)).isInstanceOf(EOFException.class);
    }
    assertThat(connections.get()).isEqualTo(1);
  }

  @Test
  void exchange_head_hasFieldsAndNoBody() throws Exception {
    Future<Integer> connections =
        serve(
            List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nETag: \"x\"\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo"));
    try (var connection = connection()) {
      Reply head = connection.exchange(Request.get("/").asHead());
      assertThat(head.field("content-length")).isEqualTo("10");
      assertThat(head.field("etag")).isEqualTo("\"x\"");
      assertThat(body(head)).isEmpty();
      assertThat(body(connection.exchange(Request.get("/")))).isEqualTo("two");
    }
    assertThat(connections.get()).isEqualTo(1);
  }

  @Test
  void exchange_lastBodyBrokeOff_opensAnother() throws Exception {
    Future<Integer> connections =
        serve(
            List.of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\none"),
            List.of("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo"));
    try (var connection = connection()) {
      assertThat(connection.exchange(Request.get("/")).body().readNBytes(3)).hasSize(3);
      assertThat(body(connection.exchange(Request.get("/")))).isEqualTo("two");
    }
    assertThat(connections.get()).isEqualTo(2);
  }

  @Test
  void exchange_notHttp_fails() throws Exception {
    Future<Integer> connections = serve(List.of("SSH-2.0-OpenSSH_9.2\r\n"));
    try (var connection = connection()) {
      assertThatThrownBy(() -> connection.exchange(Request.get("/")))
          .isInstanceOf(ProtocolException.class);
    }
    assertThat(connections.get()).isEqualTo(1);
  }

  private Connection connection() {
    return new Connection(URI.create("http://127.0.0.1:" + listener.getLocalPort()));
  }

  /// Serves one connection after the other, each with its answers, then closes it; returns how many
  /// there were.
  @SafeVarargs
  private Future<Integer> serve(List<String>... answersByConnection) {
    return thread.submit(
        () -> {
          int connections = 0;
          for (List<String> answers : answersByConnection) {
            try (Socket socket = listener.accept()) {
              connections++;
              answer(socket, answers);
            }
          }
          return connections;
        });
  }

  private static void answer(Socket socket, List<String> answers) throws IOException {
    InputStream in = socket.getInputStream();
    for (String answer : answers) {
      while (!ResponseHead.line(in).isEmpty()) {}
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static String body(Reply reply) throws IOException {
    return new String(reply.body().readAllBytes(), StandardCharsets.UTF_8);
  }
}
