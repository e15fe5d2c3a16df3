package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A server that asks clients for certificates of its own authority.
@ExtendWith(LeakCheck.class)
final class TlsClientCertificateTest {
  private static final String XP_IE7 = "/v1/offers?" + Machines.XP_IE7;

  @TempDir private Path folder = Path.of("");
  private final Map<TlsProvider, TestServer> servers = new EnumMap<>(TlsProvider.class);

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private TestAuthority authority;

  @BeforeEach
  void start() throws Exception {
    authority = new TestAuthority("root");
    TestAuthority.write(authority.server("server"), folder);
    Path clientCa = authority.writeRoot(folder.resolve("clients.pem"));
    for (TlsProvider provider : List.of(TlsProvider.OPENSSL, TlsProvider.JDK)) {
      Map<Setting, String> settings = TestAuthority.settings(provider, folder);
      settings.put(Setting.TLS_CLIENT_CA, clientCa.toString());
      settings.put(Setting.TLS_RELOAD_SECONDS, "1");
      Path data = Files.createDirectories(folder.resolve(provider.name()));
      servers.put(provider, TestServer.start(data, settings));
    }
  }

  @AfterEach
  void stop() {
    servers.values().forEach(TestServer::close);
  }

  static Stream<Arguments> versions() {
    return Stream.of(TlsProvider.OPENSSL, TlsProvider.JDK)
        .flatMap(p -> Stream.of("TLSv1.2", "TLSv1.3").map(v -> Arguments.arguments(p, v)));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void clientWithACertificateOfTheAuthority_isServed_noOther(TlsProvider provider, String version)
      throws Exception {
    TestServer server = servers.get(provider);

    assertThat(askAs(server, authority.client(), version)).isEqualTo(200);
    double failed = failed(server);
    assertThatThrownBy(() -> askAs(server, null, version)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> askAs(server, new TestAuthority("root").client(), version))
        .isInstanceOf(IOException.class);
    Eventually.holds("both are counted", () -> failed(server) == failed + 2);
  }

  // Or a client that is trusted no more would go on with the session it has.
  @ParameterizedTest
  @MethodSource("versions")
  void sessionOfAnAuthorityNoLongerTrusted_isNotResumed(TlsProvider provider, String version)
      throws Exception {
    TestServer server = servers.get(provider);
    SSLContext client = authority.clientContext(authority.client());
    assertThat(ask(server, client, version)).isEqualTo(200);
    assertThat(ask(server, client, version)).isEqualTo(200);

    new TestAuthority("another").writeRoot(folder.resolve("clients.pem"));
    Eventually.holds(
        "it is read again",
        () ->
            Scrape.of(server).value("patchbay_tls_certificate_reloads_total", "result", "ok") == 1);

    assertThatThrownBy(() -> ask(server, client, version)).isInstanceOf(IOException.class);
  }

  private int askAs(TestServer server, @Nullable X509Bundle own, String version) throws Exception {
    return ask(server, authority.clientContext(own), version);
  }

  // With TLS 1.3 a client learns only when it reads that its certificate was refused.
  private static int ask(TestServer server, SSLContext client, String version) throws Exception {
    InetSocketAddress address = server.server().tlsAddress().orElseThrow();
    try (RawHttp http = RawHttp.over(TestAuthority.socket(client, address, 1 << 16, version))) {
      http.send(RawHttp.head("GET", XP_IE7));
      return http.receive().status();
    }
  }

  private static double failed(TestServer server) throws IOException {
    return Scrape.of(server).value("patchbay_tls_handshakes_total", "result", "failed");
  }
}
