package io.patchbay.server.http;

import io.micrometer.core.instrument.Counter;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.patchbay.server.metrics.Meters;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS 1.2 and 1.3 for a listener: by BoringSSL where its library can be had, else by the JDK. The
/// files are read again when they change; a connection keeps the certificate it began with, and
/// what cannot be read leaves the one there is in use. Sessions are resumed from tickets, whose key
/// lives as long as the process, so that a new certificate does not end them. Renegotiation is
/// refused by either library. Safe for any thread.
final class TlsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TlsServer.class);
  private static final long SESSIONS_MAX = 20_000;
  private static final Duration SESSION_TIME = Duration.ofHours(1);

  static {
    // The JDK's own TLS lets a client renegotiate TLS 1.2 unless told not to.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private final TlsFiles files;
  private final OpenSslSessionTicketKey ticketKey = ticketKey();
  private final ScheduledExecutorService reloader =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("tls-reload").daemon().factory());
  private final Counter reloads;
  private final Counter reloadFailures;
  private volatile Loaded loaded;

  // The files as they were, and what they led to.
  @SuppressWarnings("ArrayRecordComponent") // Compared by `same` only.
  private record Loaded(byte[][] contents, SslContext context, long expiresAt) {
    boolean same(byte[][] other) {
      return Arrays.deepEquals(contents, other);
    }
  }

  /// @throws IOException if a file cannot be read or is not what it should be
  TlsServer(TlsFiles files, Meters meters) throws IOException {
    this.files = files;
    this.loaded = load(read());
    this.reloads = meters.tlsReloads("ok");
    this.reloadFailures = meters.tlsReloads("failed");
    meters.seconds(
        "patchbay.tls.certificate.expires",
        "When the certificate expires, since 1970",
        () -> loaded.expiresAt);
    long period = files.reload().toNanos();
    var _ = reloader.scheduleWithFixedDelay(this::reload, period, period, TimeUnit.NANOSECONDS);
  }

  /// Which library does it.
  static SslProvider provider() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
  }

  private static OpenSslSessionTicketKey ticketKey() {
    SecureRandom random = new SecureRandom();
    byte[][] parts =
        new byte[][] {
          new byte[OpenSslSessionTicketKey.NAME_SIZE],
          new byte[OpenSslSessionTicketKey.HMAC_KEY_SIZE],
          new byte[OpenSslSessionTicketKey.AES_KEY_SIZE]
        };
    for (byte[] part : parts) {
      random.nextBytes(part);
    }
    return new OpenSslSessionTicketKey(parts[0], parts[1], parts[2]);
  }

  /// The handler of a new connection.
  SslHandler handler(ByteBufAllocator alloc) {
    SslHandler handler = current(alloc);
    handler.setHandshakeTimeoutMillis(files.handshakeTimeMax().toMillis());
    return handler;
  }

  // A reload may let go of the context between reading and using it.
  private synchronized SslHandler current(ByteBufAllocator alloc) {
    return loaded.context.newHandler(alloc);
  }

  private void reload() {
    try {
      byte[][] contents = read();
      if (!loaded.same(contents)) {
        replace(load(contents));
        reloads.increment();
        LOG.info("tls-certificate: {} read again", files.certificate());
      }
    } catch (IOException | RuntimeException e) {
      reloadFailures.increment();
      LOG.atError().setCause(e).log("tls-certificate: not read again; the one before stays in use");
    }
  }

  private synchronized void replace(Loaded next) {
    Loaded before = loaded;
    loaded = next;
    ReferenceCountUtil.release(before.context); // Connections hold what they need of it.
  }

  private byte[][] read() throws IOException {
    Path ca = files.clientCa();
    return new byte[][] {
      Files.readAllBytes(files.certificate()),
      Files.readAllBytes(files.key()),
      ca == null ? new byte[0] : Files.readAllBytes(ca)
    };
  }

  private Loaded load(byte[][] contents) throws IOException {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(
                  new ByteArrayInputStream(contents[0]), new ByteArrayInputStream(contents[1]))
              .sslProvider(provider())
              .protocols("TLSv1.3", "TLSv1.2")
              .sessionCacheSize(SESSIONS_MAX)
              .sessionTimeout(SESSION_TIME.toSeconds());
      if (files.clientCa() != null) {
        builder.trustManager(new ByteArrayInputStream(contents[2])).clientAuth(ClientAuth.REQUIRE);
      }
      SslContext context = builder.build();
      if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
        sessions.setTicketKeys(ticketKey);
      }
      return new Loaded(contents, context, expiresAt(contents[0]));
    } catch (Exception e) {
      throw new IOException(
          "tls-certificate, tls-key, tls-client-ca: "
              + reason(e)
              + " (expected: PEM files, the key in PKCS #8 and not encrypted)",
          e);
    }
  }

  private static @Nullable String reason(Exception e) {
    return e.getCause() == null
        ? e.getMessage()
        : e.getMessage() + ": " + e.getCause().getMessage();
  }

  private static long expiresAt(byte[] certificate) throws Exception {
    X509Certificate own =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate));
    return own.getNotAfter().toInstant().getEpochSecond();
  }

  @Override
  public void close() {
    reloader.shutdownNow();
    ReferenceCountUtil.release(loaded.context);
  }
}
