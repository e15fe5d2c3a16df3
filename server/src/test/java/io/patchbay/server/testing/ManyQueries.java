package io.patchbay.server.testing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/// Very many GETs: over a few connections that are kept alive, with several requests in flight on
/// each (RFC 9112, 9.3.2).
public final class ManyQueries {
  private static final int CONNECTIONS = 2;
  private static final int IN_FLIGHT = 32;
  private static final int WAIT_MILLIS_MAX = 30_000;
  private static final String LENGTH = "content-length:";

  private ManyQueries() {}

  /// Asks for every target and hands its index and the body of its answer, which must be a 200, to
  /// `each`, from several threads.
  public static void ask(
      InetSocketAddress server, List<String> targets, BiConsumer<Integer, String> each)
      throws IOException, InterruptedException {
    List<Callable<Void>> connections = new ArrayList<>();
    for (int c = 0; c < CONNECTIONS; c++) {
      int from = (int) ((long) targets.size() * c / CONNECTIONS);
      int to = (int) ((long) targets.size() * (c + 1) / CONNECTIONS);
      connections.add(
          () -> {
            askOnOneConnection(server, targets, from, to, each);
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      for (Future<Void> connection : threads.invokeAll(connections)) {
        connection.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IOException(e.getCause());
    }
  }

  private static void askOnOneConnection(
      InetSocketAddress server,
      List<String> targets,
      int from,
      int to,
      BiConsumer<Integer, String> each)
      throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(WAIT_MILLIS_MAX);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      for (int first = from; first < to; first += IN_FLIGHT) {
        int end = Math.min(to, first + IN_FLIGHT);
        StringBuilder requests = new StringBuilder();
        for (String target : targets.subList(first, end)) {
          requests.append("GET ").append(target).append(" HTTP/1.1\r\nHost: test\r\n\r\n");
        }
        socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));
        for (int i = first; i < end; i++) {
          each.accept(i, body(in, targets.get(i)));
        }
      }
    }
  }

  private static String body(InputStream in, String target) throws IOException {
    String status = line(in);
    int length = -1;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    if (!status.startsWith("HTTP/1.1 200 ")) {
      throw new IOException(target + ": " + status + "\n" + body);
    }
    return body;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\r'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("closed after: " + line);
      }
      line.append((char) next);
    }
    if (in.read() != '\n') {
      throw new IOException("a line that ends in CR alone: " + line);
    }
    return line.toString();
  }
}
