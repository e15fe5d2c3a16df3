package io.patchbay.sim.load;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How to speak TLS: by BoringSSL where it loads, else by the JDK.
///
/// @param authority certificates that are trusted, PEM; null: those of the JDK
/// @param isInsecure whether any certificate will do
/// @param certificate of the client, PEM; null: none
/// @param key of the certificate, PEM (PKCS #8)
/// @param version `TLSv1.2` or `TLSv1.3`; null: either
public record ClientTls(
    @Nullable Path authority,
    boolean isInsecure,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable String version) {
  /// @throws IOException if a file cannot be read or used; the message names the files
  public SslContext context() throws IOException {
    try {
      var builder = SslContextBuilder.forClient().sslProvider(provider());
      if (isInsecure) {
        builder
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm("");
      } else if (authority != null) {
        builder.trustManager(authority.toFile());
      }
      if (certificate != null && key != null) {
        builder.keyManager(certificate.toFile(), key.toFile());
      }
      if (version != null) {
        builder.protocols(version);
      }
      return builder.build();
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("TLS: " + this + ": " + e.getMessage(), e);
    }
  }

  private static SslProvider provider() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  }
}
