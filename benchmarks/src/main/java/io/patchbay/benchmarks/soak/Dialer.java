package io.patchbay.benchmarks.soak;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Opens the connections of one fault, from addresses of the loopback in turn, and can end them
/// all.
final class Dialer {
  private static final int ADDRESSES = 200;
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final InetSocketAddress server;
  private final @Nullable InetSocketAddress tls;
  private final Set<Peer> open = ConcurrentHashMap.newKeySet();

  /// @param tls null: there is no listener with TLS
  Dialer(InetSocketAddress server, @Nullable InetSocketAddress tls) {
    this.server = server;
    this.tls = tls;
  }

  Peer dial() throws IOException {
    return dialFrom(1 + NEXT.getAndIncrement() % ADDRESSES);
  }

  /// @param host the last number of the address to come from
  Peer dialFrom(int host) throws IOException {
    return dial(server, host);
  }

  Peer dialTls() throws IOException {
    return dial(
        requireNonNull(tls, "no listener with TLS"), 1 + NEXT.getAndIncrement() % ADDRESSES);
  }

  private Peer dial(InetSocketAddress to, int host) throws IOException {
    Peer peer = new Peer(to, InetAddress.getByAddress(new byte[] {127, 8, 1, (byte) host}));
    open.add(peer);
    return peer;
  }

  /// Closes what is still open.
  void hangUp() {
    for (Peer peer : open) {
      try {
        peer.close();
      } catch (IOException e) {
        // It is gone, which was wanted.
      }
    }
  }
}
