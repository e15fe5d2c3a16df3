package io.patchbay.sim.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// Stands between a client and a server and does to the server's answers what networks do. What it
/// does to which connection, and at which byte, follows from its seed.
public final class FlakyProxy implements AutoCloseable {
  /// What befalls a connection.
  public enum Fault {
    /// It is closed when it was accepted.
    REFUSED,
    /// Both directions end.
    CUT,
    /// It is reset.
    RESET,
    /// The answer ends, as if it were complete.
    TRUNCATED,
    /// Nothing comes any more.
    STALLED,
    /// It stands still for some milliseconds.
    DELAYED,
    /// A bit is turned.
    CORRUPTED,
    /// Some bytes come twice.
    DUPLICATED
  }

  private static final long DELAY_NANOS = 5_000_000;

  private final URI server;
  private final Random random;
  private final List<Fault> faults;
  private final int inHundred;
  private final int bytesMax;
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

  /// @param faults what befalls connections
  /// @param inHundred how many connections of a hundred something befalls
  /// @param bytesMax it does within so many bytes of the connection's answers
  public FlakyProxy(URI server, long seed, Set<Fault> faults, int inHundred, int bytesMax)
      throws IOException {
    this.server = server;
    random = new Random(seed);
    this.faults = List.copyOf(EnumSet.copyOf(faults));
    this.inHundred = inHundred;
    this.bytesMax = bytesMax;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var _ = threads.submit(this::accept);
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.close();
  }

  private Void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      open.add(client);
      Optional<Fault> fault = fault();
      int at = (int) (bytesMax * Math.pow(random.nextDouble(), 4)); // Rather early.
      if (fault.equals(Optional.of(Fault.REFUSED))) {
        client.close();
        continue;
      }
      Socket upstream = new Socket(server.getHost(), server.getPort());
      open.add(upstream);
      var _ = threads.submit(() -> copyRequests(client, upstream));
      var _ = threads.submit(() -> copyAnswers(upstream, client, fault, at));
    }
  }

  // Turned bits cost a whole file each, so they are rare.
  private Optional<Fault> fault() {
    Fault fault = faults.get(random.nextInt(faults.size()));
    boolean isRare = fault == Fault.CORRUPTED || fault == Fault.DUPLICATED;
    int often = isRare ? inHundred / 4 : inHundred;
    return random.nextInt(100) < often ? Optional.of(fault) : Optional.empty();
  }

  private static Void copyRequests(Socket client, Socket upstream) throws IOException {
    try (client;
        upstream) {
      client.getInputStream().transferTo(upstream.getOutputStream());
      return null;
    }
  }

  private static Void copyAnswers(Socket upstream, Socket client, Optional<Fault> fault, int at)
      throws IOException {
    InputStream in = upstream.getInputStream();
    OutputStream out = client.getOutputStream();
    byte[] buffer = new byte[16 * 1024];
    int passed = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      boolean isDue = fault.isPresent() && passed <= at && at < passed + n;
      if (isDue && !strikes(fault.get(), client, out, buffer, at - passed)) {
        return null;
      }
      out.write(buffer, 0, n);
      passed += n;
    }
    client.close();
    return null;
  }

  /// Returns whether the buffer is to be passed on after it.
  private static boolean strikes(
      Fault fault, Socket client, OutputStream out, byte[] buffer, int at) throws IOException {
    switch (fault) {
      case CORRUPTED -> buffer[at] ^= 4;
      case DUPLICATED -> out.write(buffer, 0, at);
      case DELAYED -> LockSupport.parkNanos(DELAY_NANOS);
      default -> {
        out.write(buffer, 0, at);
        end(fault, client);
        return false;
      }
    }
    return true;
  }

  private static void end(Fault fault, Socket client) throws IOException {
    switch (fault) {
      case TRUNCATED -> client.shutdownOutput();
      case STALLED -> {} // Until the client has enough of it.
      case RESET -> {
        client.setSoLinger(true, 0);
        client.close();
      }
      default -> client.close();
    }
  }
}
