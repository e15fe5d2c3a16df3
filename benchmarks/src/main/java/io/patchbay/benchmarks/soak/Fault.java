package io.patchbay.benchmarks.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// What a client may do to a server by malice or by accident, one connection each time but for the
/// burst. A server in order ends each within [#PATIENCE_SECONDS], or is not held up by it.
enum Fault {
  /// A head that comes byte by byte.
  SLOW_HEADERS(240, 40) {
    @Override
    void commit(Dialer dialer, RandomGenerator random) throws IOException {
      try (Peer peer = dialer.dial()) {
        peer.drip("GET " + TARGET + " HTTP/1.1\r\nHost: slow\r\nX-Slow: " + "s".repeat(2000));
      }
    }
  },

  /// A body that comes byte by byte.
  SLOW_BODY(240, 40) {
    @Override
    void commit(Dialer dialer, RandomGenerator random) throws IOException {
      try (Peer peer = dialer.dial()) {
        peer.send(POST + "Content-Length: 2000\r\n\r\n");
        peer.drip("b".repeat(2000));
      }
    }
  },

  /// Asks and asks, and never reads.
  DEAF(60, 20) {
    @Override
    void commit(Dialer dialer, RandomGenerator random) throws IOException {
      try (Peer peer = dialer.dial()) {
        byte[] many = GET.repeat(500).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int i = 0; i < 1000; i++) {
          peer.send(many);
        }
      }
    }
  },

  /// Gone in the middle of its request.
  RESET_IN_REQUEST(600, 20) {
    @Override
    void commit(Dialer dialer, RandomGenerator random) throws IOException {
      Peer peer = dialer.dial();
      peer.send(GET.substring(0, 1 + random.nextInt(GET.length() - 1)));
      peer.reset();
    }
  },

  /// Gone in the middle of its answers.
  RESET_IN_ANSWER(600, 20) {
    @Override
    void commit(Dialer dialer, RandomGenerator random) throws IOException {
      Peer peer = dialer.dial();
      peer.send(GET.repeat(100));
      peer.read(1 + random.nextInt(5000));
      peer.reset();
    }
  },

  /// No HTTP, or HTTP that two servers might read in two ways; never answered with 200.
  MALFORMED(1200, 20) {
    @Override
    void commit(Dialer dialer, RandomGenerator random) throws IOException {
      try (Peer peer = dialer.dial()) {
        peer.send(MALFORMATIONS.get(random.nextInt(MALFORMATIONS.size())));
        if (peer.readAll().startsWith("HTTP/1.1 200")) {
          throw new IllegalStateException("a malformed request was answered with 200");
        }
      }
    }
  },

  /// A line, a header or a body above its limit.
  OVERSIZED(240, 10) {
    @Override
    void commit(Dialer dialer, RandomGenerator random) throws IOException {
      String much = "x".repeat(20_000);
      try (Peer peer = dialer.dial()) {
        peer.send(
            switch (random.nextInt(3)) {
              case 0 -> "GET /v1/offers?os=" + much + " HTTP/1.1\r\nHost: big\r\n\r\n";
              case 1 -> "GET " + TARGET + " HTTP/1.1\r\nHost: big\r\nX-Big: " + much + "\r\n\r\n";
              default -> POST + "Content-Length: 1000000000\r\n\r\n" + much;
            });
        peer.readAll();
      }
    }
  },

  /// Many requests in one write, which may all be answered.
  FLOOD(60, 4) {
    @Override
    void commit(Dialer dialer, RandomGenerator random) throws IOException {
      try (Peer peer = dialer.dial()) {
        peer.send(GET.repeat(200) + LAST_GET);
        peer.readAll();
      }
    }
  },

  /// Connections from one address, more than it may have, each with one request.
  BURST(6, 1) {
    @Override
    void commit(Dialer dialer, RandomGenerator random) throws IOException {
      List<Peer> peers = new ArrayList<>();
      try {
        for (int i = 0; i < BURST_CONNECTIONS; i++) {
          peers.add(dialer.dialFrom(250));
        }
        for (Peer peer : peers) {
          ask(peer);
        }
      } finally {
        for (Peer peer : peers) {
          peer.close();
        }
      }
    }

    private static void ask(Peer peer) {
      try {
        peer.send(GET);
        int status = peer.status();
        if (status != 200 && status != 0) {
          throw new IllegalStateException("a burst was answered with " + status);
        }
      } catch (IOException e) {
        // One too many: closed.
      }
    }
  },

  /// A handshake that begins and does not go on.
  TLS_STALL(240, 40) {
    @Override
    void commit(Dialer dialer, RandomGenerator random) throws IOException {
      try (Peer peer = dialer.dialTls()) {
        peer.send(new byte[] {0x16, 3, 1, 2, 0, 1, 0});
        peer.readAll();
      }
    }
  },

  /// No handshake at all.
  TLS_GARBAGE(240, 10) {
    @Override
    void commit(Dialer dialer, RandomGenerator random) throws IOException {
      byte[] garbage = new byte[200];
      random.nextBytes(garbage);
      try (Peer peer = dialer.dialTls()) {
        peer.send(garbage);
        peer.readAll();
      }
    }
  };

  /// After so long the fault is ended by us, and counts as outlived.
  static final int PATIENCE_SECONDS = 25;

  /// More than `bin/soak` lets an address have.
  static final int BURST_CONNECTIONS = 600;

  private static final String TARGET =
      "/v1/offers?os=5.1.2600&sp=3&arch=x86&type=workstation&language=de-DE"
          + "&product=internet-explorer@7.0.5730.13";
  private static final String GET = "GET " + TARGET + " HTTP/1.1\r\nHost: soak\r\n\r\n";
  private static final String LAST_GET =
      "GET " + TARGET + " HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n";
  private static final String POST =
      "POST /v1/offers HTTP/1.1\r\nHost: soak\r\nContent-Type: application/x-protobuf\r\n";
  private static final List<String> MALFORMATIONS =
      List.of(
          "\0\1\2\3\r\n\r\n",
          "GET\r\n\r\n",
          "GET " + TARGET + " HTTP/9.9\r\nHost: soak\r\n\r\n",
          "GET " + TARGET + " HTTP/1.1\r\n\r\n",
          "GET " + TARGET + " HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
          "GET " + TARGET + " HTTP/1.1\r\nHost : soak\r\n\r\n",
          "GET " + TARGET + " HTTP/1.1\r\nHost: soak\r\n folded\r\n\r\n",
          "GET /v1/offers?os=1\u00ff HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n",
          POST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
          POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\nxx\r\n0\r\n\r\n",
          POST + "Content-Length: -1\r\n\r\n",
          POST + "Connection: close\r\nContent-Length: 6\r\n\r\n\u000f\u00ff\u00ff\u00ff\u00ff\1");

  private final int perMinute;
  private final int atATimeMax;

  Fault(int perMinute, int atATimeMax) {
    this.perMinute = perMinute;
    this.atATimeMax = atATimeMax;
  }

  int perMinute() {
    return perMinute;
  }

  int atATimeMax() {
    return atATimeMax;
  }

  boolean needsTls() {
    return this == TLS_STALL || this == TLS_GARBAGE;
  }

  /// Does it once; returns when the server ended it, or it is over.
  ///
  /// @throws IOException the server's way to end it
  /// @throws IllegalStateException the server did what it must not
  abstract void commit(Dialer dialer, RandomGenerator random) throws IOException;
}
