package io.patchbay.server.http;

import io.micrometer.core.instrument.Counter;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.pem.PemFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS 1.2 and 1.3 for a listener. The files are read again when they change; a connection keeps
/// the certificate it began with, and what cannot be used leaves what there is in use.
/// Renegotiation is refused. Safe for any thread.
///
/// Sessions are resumed from tickets, each good for two hours at most. A new certificate does not
/// end them, another `tls-client-ca` does: a ticket stands for a client's certificate that was
/// accepted. With the JDK's TLS the tickets and their keys are the JDK's, and end with any change
/// of the files.
final class TlsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TlsServer.class);
  private static final Duration SESSION_TIME = Duration.ofHours(1);
  // Of clients that take no tickets.
  private static final long SESSIONS_MAX = 20_000;

  // Forward secrecy and authenticated encryption only; the JDK's and BoringSSL's own lists say
  // more.
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  static {
    // The JDK lets a client renegotiate TLS 1.2 unless told not to, before its first handshake.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private final TlsFiles files;
  private final SslProvider provider;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("tls-reload").daemon().factory());
  private final Counter reloads;
  private final Counter reloadFailures;
  // On the timer's thread only.
  private String lastFailure = "";
  private Loaded loaded;
  private boolean closed;

  // The files as they were, and what they led to.
  private record Loaded(
      List<Sha256> digests, TicketKeys tickets, SslContext context, Instant expiresAt) {
    boolean trustsAs(List<Sha256> other) {
      return digests.subList(2, digests.size()).equals(other.subList(2, other.size()));
    }

    void useTickets() {
      if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
        sessions.setTicketKeys(tickets.keys());
      }
    }
  }

  private record Contents(PemFile certificate, PemFile key, @Nullable PemFile clientCa) {
    List<Sha256> digests() {
      return clientCa == null
          ? List.of(certificate.digest(), key.digest())
          : List.of(certificate.digest(), key.digest(), clientCa.digest());
    }
  }

  /// @throws IOException if a file cannot be read or is not what it should be
  TlsServer(TlsFiles files, Meters meters) throws IOException {
    this.files = files;
    this.provider = files.provider().resolved();
    this.loaded = load(read(), new TicketKeys());
    this.reloads = meters.tlsReloads("ok");
    this.reloadFailures = meters.tlsReloads("failed");
    meters.seconds(
        "patchbay.tls.certificate.expires",
        "When the certificate expires, since 1970",
        () -> loaded().expiresAt.getEpochSecond());
    every(files.reload(), this::reload);
    every(SESSION_TIME, this::rotateTicketKeys);
    LOG.info(
        "tls-certificate: {}, valid until {}; TLS by {}",
        files.certificate(),
        loaded.expiresAt,
        provider);
  }

  private void every(Duration period, Runnable task) {
    long nanos = period.toNanos();
    var _ = timer.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /// The handler of a new connection.
  // Synchronized: a reload may let go of the context between reading and using it.
  synchronized SslHandler handler(ByteBufAllocator alloc) {
    SslHandler handler = loaded.context.newHandler(alloc);
    handler.setHandshakeTimeoutMillis(files.handshakeTimeMax().toMillis());
    return handler;
  }

  private synchronized Loaded loaded() {
    return loaded;
  }

  synchronized void rotateTicketKeys() {
    if (!closed) {
      loaded.tickets.rotate();
      loaded.useTickets();
    }
  }

  private void reload() {
    try {
      Contents contents = read();
      List<Sha256> digests = contents.digests();
      Loaded before = loaded();
      if (!before.digests.equals(digests)) {
        replace(load(contents, before.trustsAs(digests) ? before.tickets : new TicketKeys()));
        reloads.increment();
        LOG.info("tls-certificate: {} read again", files.certificate());
      }
      lastFailure = "";
    } catch (IOException | RuntimeException e) {
      reloadFailures.increment();
      String failure = String.valueOf(e.getMessage());
      if (!failure.equals(lastFailure)) { // Counted each time, told once.
        LOG.error("{}; what was read before stays in use", failure, e);
      }
      lastFailure = failure;
    }
  }

  private synchronized void replace(Loaded next) {
    Loaded unused = closed ? next : loaded;
    loaded = closed ? loaded : next;
    ReferenceCountUtil.release(unused.context); // Connections hold what they need of it.
  }

  private Contents read() throws IOException {
    Path ca = files.clientCa();
    return new Contents(
        PemFile.read("tls-certificate", files.certificate()),
        PemFile.read("tls-key", files.key()),
        ca == null ? null : PemFile.read("tls-client-ca", ca));
  }

  private Loaded load(Contents contents, TicketKeys tickets) throws IOException {
    X509Certificate[] chain = contents.certificate.certificates();
    SslContextBuilder builder =
        SslContextBuilder.forServer(contents.key.keyOf(contents.certificate), chain)
            .sslProvider(provider)
            .protocols("TLSv1.3", "TLSv1.2")
            .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
            .sessionCacheSize(SESSIONS_MAX)
            .sessionTimeout(SESSION_TIME.toSeconds());
    if (contents.clientCa != null) {
      builder.trustManager(contents.clientCa.certificates()).clientAuth(ClientAuth.REQUIRE);
    }
    SslContext context = builder.build();
    Instant expiresAt = chain[0].getNotAfter().toInstant();
    Loaded next = new Loaded(contents.digests(), tickets, context, expiresAt);
    next.useTickets();
    return next;
  }

  @Override
  public synchronized void close() {
    timer.shutdownNow();
    if (!closed) {
      closed = true;
      ReferenceCountUtil.release(loaded.context);
    }
  }
}
