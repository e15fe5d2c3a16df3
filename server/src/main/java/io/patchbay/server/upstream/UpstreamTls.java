package io.patchbay.server.upstream;

import io.patchbay.server.pem.PemFile;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Whom to trust, and what to show, when another server is asked with TLS.
final class UpstreamTls {
  private static final char[] NO_PASSWORD = {};

  private UpstreamTls() {}

  /// @throws IOException if a file cannot be used; the message names the setting
  static SSLContext context(UpstreamOptions options) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own(options), trusted(options), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS to the upstream cannot be set up: " + e.getMessage(), e);
    }
  }

  private static TrustManager @Nullable [] trusted(UpstreamOptions options)
      throws IOException, GeneralSecurityException {
    if (options.ca() == null) {
      return null;
    }
    KeyStore store = emptyStore();
    int number = 0;
    for (X509Certificate ca : PemFile.read("upstream-ca", options.ca()).certificates()) {
      store.setCertificateEntry("ca-" + number++, ca);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager @Nullable [] own(UpstreamOptions options)
      throws IOException, GeneralSecurityException {
    if (options.certificate() == null || options.key() == null) {
      return null;
    }
    PemFile certificate = PemFile.read("upstream-certificate", options.certificate());
    PemFile key = PemFile.read("upstream-key", options.key());
    KeyStore store = emptyStore();
    store.setKeyEntry("own", key.keyOf(certificate), NO_PASSWORD, certificate.certificates());
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
