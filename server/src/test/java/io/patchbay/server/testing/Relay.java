package io.patchbay.server.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One address for a server that comes and goes. It stops in the middle of a certain answer, and is
/// deaf until it is told of another server.
public final class Relay implements AutoCloseable {
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Stretch stretch;

  // From one server to the next.
  private record Stretch(URI server, String target, int bytes, CountDownLatch cut) {}

  public Relay() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var _ = threads.submit(this::accept);
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /// Passes on to this server.
  public void to(URI server) {
    toUntil(server, " nothing asks for this ", 0);
  }

  /// Passes on to this server until so many bytes of an answer to `target` were passed on.
  public void toUntil(URI server, String target, int bytes) {
    stretch = new Stretch(server, target, bytes, new CountDownLatch(1));
  }

  /// Waits until it stopped.
  public void awaitCut(long seconds) throws InterruptedException {
    Stretch now = stretch;
    if (now == null || !now.cut.await(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("not asked for: " + now);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    hangUp();
    threads.close();
  }

  private void hangUp() throws IOException {
    for (Socket socket = open.poll(); socket != null; socket = open.poll()) {
      socket.close();
    }
  }

  private Void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      Stretch now = stretch;
      if (now == null || now.cut.getCount() == 0) {
        client.close();
        continue;
      }
      Socket server;
      try {
        server = new Socket(now.server.getHost(), now.server.getPort());
      } catch (ConnectException e) { // It has gone, and another one may come.
        client.close();
        continue;
      }
      open.add(client);
      open.add(server);
      var line = new Line(now, client, server);
      var _ = threads.submit(line::passRequests);
      var _ = threads.submit(line::passAnswers);
    }
  }

  /// One connection.
  private final class Line {
    private final Stretch stretch;
    private final Socket client;
    private final Socket server;
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    Line(Stretch stretch, Socket client, Socket server) {
      this.stretch = stretch;
      this.client = client;
      this.server = server;
    }

    // The client writes a request in one go.
    Void passRequests() throws IOException {
      try (client;
          server) {
        byte[] buffer = new byte[16 * 1024];
        InputStream in = client.getInputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          if (new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains(stretch.target)) {
            left.set(stretch.bytes);
          }
          server.getOutputStream().write(buffer, 0, n);
        }
        return null;
      }
    }

    // However it ends, or the client would wait for a server that has gone.
    Void passAnswers() throws IOException {
      try (client) {
        byte[] buffer = new byte[16 * 1024];
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          int due = left.get();
          out.write(buffer, 0, Math.min(due, n));
          if (n > due) {
            stretch.cut.countDown();
            hangUp();
            return null;
          }
          left.addAndGet(-n);
        }
        return null;
      }
    }
  }
}
