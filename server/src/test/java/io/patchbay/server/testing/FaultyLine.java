package io.patchbay.server.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One address for a server that comes and goes, over a line that is cut at any byte, and mended.
public final class FaultyLine implements AutoCloseable {
  private static final long NEVER = Long.MAX_VALUE;

  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong passed = new AtomicLong();
  private final AtomicLong cutAt = new AtomicLong(NEVER);
  private final AtomicLong cuts = new AtomicLong();
  private volatile @Nullable URI server;

  public FaultyLine() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var _ = threads.submit(this::accept);
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /// Passes on to this server, from now on.
  public void to(URI newServer) {
    server = newServer;
  }

  /// Hangs up, and takes no call until it is told of a server.
  public void interrupt() {
    server = null;
    hangUp();
  }

  /// Once so many bytes more have passed, either way, hangs up in the middle of whatever it was.
  /// New connections are taken at once.
  public void cutAfter(long bytes) {
    cutAt.set(passed.get() + bytes);
  }

  /// How often it was cut.
  public long cuts() {
    return cuts.get();
  }

  /// How many bytes have passed, either way.
  public long passed() {
    return passed.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    interrupt();
    threads.close();
  }

  private void hangUp() {
    for (Socket socket : Set.copyOf(open)) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new AssertionError("closing does not fail", e);
      }
    }
  }

  private Void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      var _ = threads.submit(() -> connect(client));
    }
  }

  private Void connect(Socket client) throws IOException {
    URI now = server;
    open.add(client);
    try (client;
        Socket upstream = now == null ? null : new Socket(now.getHost(), now.getPort())) {
      if (upstream != null) {
        open.add(upstream);
        var answers = threads.submit(() -> pass(upstream, client));
        pass(client, upstream);
        answers.cancel(true);
        open.remove(upstream);
      }
    } finally {
      open.remove(client);
    }
    return null;
  }

  // What ends in one direction ends in both.
  private @Nullable Void pass(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        long before = passed.getAndAdd(n);
        long limit = cutAt.get();
        if (before + n >= limit && cutAt.compareAndSet(limit, NEVER)) {
          cuts.incrementAndGet();
          out.write(buffer, 0, Math.clamp(limit - before, 0, n));
          hangUp();
          return null;
        }
        out.write(buffer, 0, n);
      }
      return null;
    }
  }
}
