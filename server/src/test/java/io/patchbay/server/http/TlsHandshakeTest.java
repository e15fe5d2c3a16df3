package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients that begin a handshake and do not end it, or send records that do not end; and a server
/// that stops meanwhile.
@ExtendWith(LeakCheck.class)
final class TlsHandshakeTest {
  private static final int HANDSHAKE_SECONDS_MAX = 1;
  private static final int IDLE_SECONDS_MAX = 2;
  private static final String XP_IE7 = "/v1/offers?" + Machines.XP_IE7;

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  @Execution(ExecutionMode.CONCURRENT)
  void handshakeThatStalls_isClosedInTime_andCounted(TlsProvider provider) throws Exception {
    byte[] hello = clientHello();
    try (TestServer server = start(provider);
        LogEvents log = LogEvents.of("io.patchbay");
        RawHttp nothing = RawHttp.connect(address(server));
        RawHttp half = RawHttp.connect(address(server));
        RawHttp whole = RawHttp.connect(address(server))) {
      long start = System.nanoTime();
      half.send(Arrays.copyOf(hello, hello.length / 2));
      whole.send(hello); // And then no answer to the server's.
      nothing.awaitClosed();
      half.awaitClosed();
      whole.awaitClosed();

      assertThat((System.nanoTime() - start) / 1e9).isBetween(HANDSHAKE_SECONDS_MAX - 0.1, 8.0);
      Eventually.holds("all are counted", () -> rejects(server, "tls-handshake") == 3);
      assertThat(handshakes(server, "failed")).isEqualTo(3);
      assertThat(handshakes(server, "ok")).isZero();
      assertThat(log.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  @Execution(ExecutionMode.CONCURRENT)
  void handshakeThatDribbles_getsNoMoreTime(TlsProvider provider) throws Exception {
    byte[] hello = clientHello();
    try (TestServer server = start(provider);
        RawHttp http = RawHttp.connect(address(server))) {
      int sent = 0;
      while (sent < hello.length && !http.answersWithin(20)) {
        http.trySend(new byte[] {hello[sent++]});
      }

      assertThat(sent).isLessThan(hello.length);
      Eventually.holds("it is counted", () -> rejects(server, "tls-handshake") == 1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void clientThatLeavesBeforeItsHandshake_isLetGoAtOnce(TlsProvider provider) throws Exception {
    try (TestServer server = start(provider, Map.of(Setting.TLS_HANDSHAKE_SECONDS_MAX, "60"));
        RawHttp http = RawHttp.connect(address(server))) {
      http.endOutput();
      http.awaitClosed();

      assertThat(rejects(server, "tls-handshake")).isZero();
    }
  }

  // Of a record that never ends no byte reaches HTTP, whose own deadlines would not see it.
  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  @Execution(ExecutionMode.CONCURRENT)
  void recordThatDribbles_countsAsIdle(TlsProvider provider) throws Exception {
    TestAuthority authority = new TestAuthority("root");
    try (TestServer server = start(provider, authority, Map.of());
        Socket plain = new Socket(address(server).getAddress(), address(server).getPort());
        Socket layered =
            authority
                .clientContext(null)
                .getSocketFactory()
                .createSocket(plain, "localhost", plain.getPort(), false);
        RawHttp http = RawHttp.over(layered)) {
      http.send(RawHttp.head("GET", XP_IE7));
      assertThat(http.receive().status()).isEqualTo(200);
      long start = System.nanoTime();
      plain.getOutputStream().write(new byte[] {23, 3, 3, 64, 0}); // 16 KiB are to follow.
      while (!http.answersWithin(50) && (System.nanoTime() - start) / 1e9 < 10) {
        plain.getOutputStream().write(0);
      }

      assertThat((System.nanoTime() - start) / 1e9).isBetween(IDLE_SECONDS_MAX - 0.5, 8.0);
      assertThat(rejects(server, "idle-time")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void close_sendsFilesUnderWayWhole_andDoesNotWaitForOthers(TlsProvider provider)
      throws Exception {
    TestAuthority authority = new TestAuthority("root");
    TestServer server = start(provider, authority, Map.of(Setting.TLS_HANDSHAKE_SECONDS_MAX, "60"));
    LargeFile file = LargeFile.release(server, folder.resolve("data"));
    try (RawHttp idle = authority.connect(address(server));
        RawHttp shaking = RawHttp.connect(address(server));
        RawHttp http =
            RawHttp.over(
                TestAuthority.socket(authority.clientContext(null), address(server), 4096))) {
      idle.send(RawHttp.head("GET", XP_IE7));
      assertThat(idle.receive().status()).isEqualTo(200);
      shaking.send(Arrays.copyOf(clientHello(), 20));
      http.send(RawHttp.head("GET", file.target()));
      assertThat(http.receiveHead().status()).isEqualTo(200);

      CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
      assertThat(idle.input().readAllBytes()).isEmpty();
      shaking.awaitClosed();
      assertThat(closed).isNotDone();
      assertThat(file.isAllOf(http.input())).isTrue();
      closed.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void tooManyConnections_areClosedBeforeTheirHandshake() throws Exception {
    try (TestServer server = start(TlsProvider.AUTO, Map.of(Setting.CONNECTIONS_MAX, "1"));
        LogEvents log = LogEvents.of("io.patchbay");
        RawHttp first = RawHttp.connect(address(server))) {
      Eventually.holds(
          "it is there",
          () -> Scrape.of(server).value("patchbay_http_connections", "listener", "public") == 1);
      try (RawHttp second = RawHttp.connect(address(server))) {
        second.awaitClosed();
      }

      assertThat(rejects(server, "connections")).isEqualTo(1);
      first.awaitClosed();
      assertThat(log.errors()).isEmpty();
    }
  }

  private TestServer start(TlsProvider provider) throws Exception {
    return start(provider, Map.of());
  }

  private TestServer start(TlsProvider provider, Map<Setting, String> more) throws Exception {
    return start(provider, new TestAuthority("root"), more);
  }

  private TestServer start(TlsProvider provider, TestAuthority authority, Map<Setting, String> more)
      throws Exception {
    TestAuthority.write(authority.server("server"), folder);
    Map<Setting, String> settings = TestAuthority.settings(provider, folder);
    settings.put(Setting.TLS_HANDSHAKE_SECONDS_MAX, "" + HANDSHAKE_SECONDS_MAX);
    settings.put(Setting.IDLE_SECONDS_MAX, "" + IDLE_SECONDS_MAX);
    settings.putAll(more);
    return TestServer.start(folder.resolve("data"), settings);
  }

  private static InetSocketAddress address(TestServer server) {
    return server.server().tlsAddress().orElseThrow();
  }

  private static double rejects(TestServer server, String limit) throws IOException {
    return Scrape.of(server).value("patchbay_http_rejects_total", "limit", limit);
  }

  private static double handshakes(TestServer server, String result) throws IOException {
    return Scrape.of(server).value("patchbay_tls_handshakes_total", "result", result);
  }

  private static byte[] clientHello() throws Exception {
    SSLEngine engine = new TestAuthority("any").clientContext(null).createSSLEngine();
    engine.setUseClientMode(true);
    ByteBuffer hello = ByteBuffer.allocate(1 << 16);
    engine.wrap(ByteBuffer.allocate(0), hello);
    return Arrays.copyOf(hello.array(), hello.position());
  }
}
