package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Certificates that are replaced on disk while the server runs.
@ExtendWith(LeakCheck.class)
final class TlsReloadTest {
  private static final String XP_IE7 = "/v1/offers?" + Machines.XP_IE7;

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void newCertificate_isShownToNewConnections_andOldOnesLiveOn(TlsProvider provider)
      throws Exception {
    TestAuthority authority = new TestAuthority("root");
    try (TestServer server = start(provider, authority.server("first"));
        SSLSocket socket = authority.socket(address(server));
        RawHttp old = RawHttp.over(socket)) {
      assertThat(name(socket)).isEqualTo("CN=first");
      double firstExpires = expires(server);

      TestAuthority.write(authority.server("second"), folder);
      awaitShown(authority, server, "CN=second");

      old.send(RawHttp.head("GET", XP_IE7));
      assertThat(old.receive().status()).isEqualTo(200);
      assertThat(name(socket)).isEqualTo("CN=first");
      assertThat(reloads(server, "ok")).isEqualTo(1);
      assertThat(expires(server)).isGreaterThanOrEqualTo(firstExpires).isGreaterThan(1e9);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void whatIsWrongOnDisk_isToldOnce_andCounted_andTheOldCertificateStays(TlsProvider provider)
      throws Exception {
    TestAuthority authority = new TestAuthority("root");
    X509Bundle second = authority.server("second");
    Path certificate = folder.resolve("certificate.pem");
    try (TestServer server = start(provider, authority.server("first"));
        LogEvents log = LogEvents.of("io.patchbay.server.http")) {
      // Half of a pair, half of a file, none at all.
      TestAuthority.replace(certificate, second.getCertificatePathPEM());
      awaitFailures(server, 2);
      assertThat(log.errors())
          .singleElement()
          .asString()
          .contains("tls-key", "another certificate's key", "stays in use");
      TestAuthority.replace(certificate, second.getCertificatePathPEM().substring(0, 200));
      awaitFailures(server, 2);
      assertThat(log.errors()).hasSize(2).last().asString().contains("tls-certificate");
      Files.delete(certificate);
      awaitFailures(server, 2);
      assertThat(log.errors()).hasSize(3).last().asString().contains("no such file");
      assertThat(shown(authority, server)).isEqualTo("CN=first");
      assertThat(reloads(server, "ok")).isZero();

      TestAuthority.write(second, folder);
      awaitShown(authority, server, "CN=second");
    }
  }

  private TestServer start(TlsProvider provider, X509Bundle first) throws Exception {
    TestAuthority.write(first, folder);
    Map<Setting, String> settings = TestAuthority.settings(provider, folder);
    settings.put(Setting.TLS_RELOAD_SECONDS, "1");
    return TestServer.start(folder.resolve("data"), settings);
  }

  private static void awaitFailures(TestServer server, int more) throws Exception {
    double before = reloads(server, "failed");
    Eventually.holds("it is counted", () -> reloads(server, "failed") >= before + more);
  }

  private static void awaitShown(TestAuthority authority, TestServer server, String name)
      throws Exception {
    Eventually.holds(name + " is shown", () -> shown(authority, server).equals(name));
  }

  private static String shown(TestAuthority authority, TestServer server) throws Exception {
    try (SSLSocket socket = authority.socket(address(server))) {
      return name(socket);
    }
  }

  private static String name(SSLSocket socket) throws IOException {
    return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
        .getSubjectX500Principal()
        .getName();
  }

  private static InetSocketAddress address(TestServer server) {
    return server.server().tlsAddress().orElseThrow();
  }

  private static double reloads(TestServer server, String result) throws IOException {
    return Scrape.of(server).value("patchbay_tls_certificate_reloads_total", "result", result);
  }

  private static double expires(TestServer server) throws IOException {
    return Scrape.of(server).value("patchbay_tls_certificate_expires_seconds");
  }
}
