package io.patchbay.server.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.metrics.RequestTimers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What a listener counts, each meter looked up once. Safe for any thread.
final class ListenerMeters {
  private static final List<String> LIMITS =
      List.of(
          "connections",
          "connections-per-address",
          "requests-per-connection",
          "pipelining-depth",
          "request-line",
          "headers",
          "body",
          "headers-time",
          "request-time",
          "idle-time",
          "slow-reader",
          "in-flight",
          "malformed",
          "tls-handshake");

  private final RequestTimers timers;
  private final Timer answered;
  private final Timer notModified;
  private final Map<String, Counter> rejects = new HashMap<>();
  private final Counter handshakes;
  private final Counter handshakeFailures;
  private final LongAdder bytesIn;
  private final LongAdder bytesOut;
  private final LongAdder fast;
  private final LongAdder general;
  private final LongAdder contentBytes;
  private final AtomicInteger transfers;

  ListenerMeters(String listener, Meters meters) {
    this.timers = meters.requestTimers(listener);
    this.answered = timers.of("offers", 200);
    this.notModified = timers.of("offers", 304);
    LIMITS.forEach(limit -> rejects.put(limit, meters.rejects(listener, limit)));
    this.handshakes = meters.tlsHandshakes("ok");
    this.handshakeFailures = meters.tlsHandshakes("failed");
    this.bytesIn = meters.bytes(listener, "in");
    this.bytesOut = meters.bytes(listener, "out");
    this.fast = meters.path(listener, "fast");
    this.general = meters.path(listener, "general");
    this.contentBytes = meters.contentBytes(listener);
    this.transfers = meters.contentTransfers(listener);
  }

  /// The counter of one more turned away by that limit.
  Counter rejects(String limit) {
    Counter counter = rejects.get(limit);
    if (counter == null) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: one of " + LIMITS + ")");
    }
    return counter;
  }

  void handshake(SslHandshakeCompletionEvent event) {
    (event.isSuccess() ? handshakes : handshakeFailures).increment();
    if (event.cause() instanceof SslHandshakeTimeoutException) {
      rejects("tls-handshake").increment();
    }
  }

  void bytesIn(int bytes) {
    bytesIn.add(bytes);
  }

  /// One pass of the fast path. All its answers leave together, so all took as long.
  ///
  /// @param startNanos when it began to look at what was read
  void fast(int requests, int ofThemNotModified, int bytes, long startNanos) {
    fast.add(requests);
    bytesOut.add(bytes);
    long nanos = System.nanoTime() - startNanos;
    for (int i = 0; i < requests - ofThemNotModified; i++) {
      answered.record(nanos, TimeUnit.NANOSECONDS);
    }
    for (int i = 0; i < ofThemNotModified; i++) {
      notModified.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  void transferBegins() {
    transfers.incrementAndGet();
  }

  void transferEnds() {
    transfers.decrementAndGet();
  }

  /// Bytes of a file, given to a connection.
  void contentSent(int bytes) {
    contentBytes.add(bytes);
    bytesOut.add(bytes);
  }

  /// Bytes of a body that is made while it is sent, given to a connection.
  void streamed(int bytes) {
    bytesOut.add(bytes);
  }

  /// One request of the general path.
  ///
  /// @param bytes of a body in memory; others are counted while they are sent
  void general(String route, int status, long bytes, long nanos) {
    general.increment();
    bytesOut.add(bytes);
    timers.of(route, status).record(nanos, TimeUnit.NANOSECONDS);
  }
}
