package io.patchbay.server.http;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;

/// Whose TLS it is.
public enum TlsProvider {
  /// BoringSSL where its library can be had, else the JDK's.
  AUTO,
  /// BoringSSL, which has OpenSSL's interface.
  OPENSSL,
  JDK;

  /// @throws IOException if this machine does not have it
  SslProvider resolved() throws IOException {
    return switch (this) {
      case AUTO -> OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
      case OPENSSL -> {
        if (!OpenSsl.isAvailable()) {
          Throwable cause = OpenSsl.unavailabilityCause();
          throw new IOException("tls-provider: openssl: not available here: " + cause, cause);
        }
        yield SslProvider.OPENSSL_REFCNT;
      }
      case JDK -> SslProvider.JDK;
    };
  }
}
