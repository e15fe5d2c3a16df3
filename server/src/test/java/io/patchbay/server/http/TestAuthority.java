package io.patchbay.server.http;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.RawHttp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Certificates of one authority, and the JDK's TLS as a client that trusts it.
final class TestAuthority {
  private final X509Bundle root;

  TestAuthority(String name) throws Exception {
    root =
        new CertificateBuilder()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .ecp256()
            .buildSelfSigned();
  }

  /// A new certificate of a server on the loopback.
  X509Bundle server(String name) throws Exception {
    return server(name, CertificateBuilder.Algorithm.ecp256);
  }

  X509Bundle server(String name, CertificateBuilder.Algorithm algorithm) throws Exception {
    return new CertificateBuilder()
        .subject("CN=" + name)
        .addSanDnsName("localhost")
        .addSanIpAddress("127.0.0.1")
        .addExtendedKeyUsageServerAuth()
        .algorithm(algorithm)
        .buildIssuedBy(root);
  }

  X509Bundle client() throws Exception {
    return new CertificateBuilder()
        .subject("CN=client")
        .addExtendedKeyUsageClientAuth()
        .ecp256()
        .buildIssuedBy(root);
  }

  Path writeRoot(Path file) throws IOException {
    return replace(file, root.getCertificatePEM());
  }

  /// Writes both files as an administrator should, each in one step.
  static void write(X509Bundle bundle, Path folder) throws IOException {
    replace(folder.resolve("certificate.pem"), bundle.getCertificatePathPEM());
    replace(folder.resolve("key.pem"), bundle.getPrivateKeyPEM());
  }

  static Path replace(Path file, String text) throws IOException {
    Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
    return Files.move(
        next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /// The settings of a server with TLS, its files in that folder.
  static Map<Setting, String> settings(TlsProvider provider, Path folder) {
    Map<Setting, String> settings = new HashMap<>();
    settings.put(Setting.TLS_LISTEN, "127.0.0.1:0");
    settings.put(Setting.TLS_PROVIDER, provider.name().toLowerCase(Locale.ROOT));
    settings.put(Setting.TLS_CERTIFICATE, folder.resolve("certificate.pem").toString());
    settings.put(Setting.TLS_KEY, folder.resolve("key.pem").toString());
    return settings;
  }

  /// What a client needs that trusts this authority.
  ///
  /// @param own the client's own certificate; null: it has none
  SSLContext clientContext(@Nullable X509Bundle own) throws Exception {
    KeyManager[] keys =
        own == null ? new KeyManager[0] : own.toKeyManagerFactory().getKeyManagers();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, root.toTrustManagerFactory().getTrustManagers(), null);
    return context;
  }

  /// A connection of a new client, its handshake done.
  RawHttp connect(InetSocketAddress address, String... protocols) throws Exception {
    return RawHttp.over(socket(address, protocols));
  }

  SSLSocket socket(InetSocketAddress address, String... protocols) throws Exception {
    return socket(clientContext(null), address, 1 << 16, protocols);
  }

  /// @param receiveBytes what the system takes in before the test reads, about
  /// @param protocols that the client offers; none: what it likes
  static SSLSocket socket(
      SSLContext context, InetSocketAddress address, int receiveBytes, String... protocols)
      throws IOException, GeneralSecurityException {
    Socket plain = new Socket();
    plain.setReceiveBufferSize(receiveBytes);
    plain.connect(address);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(plain, address.getHostString(), address.getPort(), true);
    socket.setSoTimeout(10_000);
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    try {
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
