package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// HTTP over TLS, by BoringSSL and by the JDK: the same bytes as without, over connections that end
/// as they should.
@ExtendWith(LeakCheck.class)
final class TlsHttpTest {
  private static final String OFFERS = "/v1/offers";
  private static final String XP_IE7 = OFFERS + "?" + Machines.XP_IE7;
  private static final int IDLE_SECONDS_MAX = 4;
  private static final long DIRECT_BYTES_MAX = 4 << 20;

  private static final Map<TlsProvider, TestServer> SERVERS = new EnumMap<>(TlsProvider.class);
  private static TestAuthority authority;
  private static LargeFile file;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    authority = new TestAuthority("root");
    TestAuthority.write(authority.server("server"), folder);
    for (TlsProvider provider : List.of(TlsProvider.OPENSSL, TlsProvider.JDK)) {
      Path data = Files.createDirectories(folder.resolve(provider.name()));
      Map<Setting, String> settings = new HashMap<>(TestAuthority.settings(provider, folder));
      settings.put(Setting.IDLE_SECONDS_MAX, "" + IDLE_SECONDS_MAX);
      TestServer server = TestServer.start(data, settings);
      SERVERS.put(provider, server);
      server.publish("ms08-078");
      file = LargeFile.release(server, data);
    }
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(TestServer::close);
  }

  static Stream<Arguments> requests() {
    return SERVERS.keySet().stream()
        .flatMap(
            provider ->
                Stream.of(
                        RawHttp.head("GET", XP_IE7),
                        RawHttp.head("GET", XP_IE7, "Accept-Encoding: gzip"),
                        RawHttp.head("GET", XP_IE7, "Accept: application/x-protobuf"),
                        RawHttp.head("HEAD", XP_IE7),
                        RawHttp.head("GET", "/v1/bulletins/MS08-078"),
                        RawHttp.head("GET", OFFERS),
                        RawHttp.head("DELETE", OFFERS),
                        RawHttp.head("GET", "/nothing"),
                        RawHttp.head("HEAD", file.target()),
                        RawHttp.head("POST", OFFERS, "Content-Length: 300000"),
                        "nonsense\r\n\r\n")
                    .map(request -> arguments(provider, request)));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void answer_isByteForByteThatWithoutTls(TlsProvider provider, String request) throws Exception {
    String closed = request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    String plain = answer(RawHttp.connect(server(provider).publicAddress()), closed);

    assertThat(answer(connect(provider), closed)).isEqualTo(plain).startsWith("HTTP/1.1 ");
  }

  // All there is until the server closes.
  private static String answer(RawHttp connection, String request) throws IOException {
    try (connection) {
      connection.send(request);
      String all = new String(connection.input().readAllBytes(), StandardCharsets.ISO_8859_1);
      return all.replaceFirst("Date: [^\r]*\r\n", "");
    }
  }

  static Stream<Arguments> versions() {
    return SERVERS.keySet().stream()
        .flatMap(p -> Stream.of("TLSv1.2", "TLSv1.3").map(version -> arguments(p, version)));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void tls12And13_areSpoken(TlsProvider provider, String version) throws Exception {
    try (SSLSocket socket = authority.socket(tls(provider), version);
        RawHttp http = RawHttp.over(socket)) {
      http.send(RawHttp.head("GET", XP_IE7));

      assertThat(http.receive().status()).isEqualTo(200);
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
      assertThat(socket.getSession().getCipherSuite()).matches("TLS_(ECDHE_.*|.*)(GCM|CHACHA).*");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void anyServerName_isServed(TlsProvider provider) throws Exception {
    SSLSocketFactory sockets = authority.clientContext(null).getSocketFactory();
    try (SSLSocket socket = (SSLSocket) sockets.createSocket("127.0.0.1", tls(provider).getPort());
        RawHttp http = RawHttp.over(socket)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName("another.example")));
      socket.setSSLParameters(parameters);
      http.send(RawHttp.head("GET", XP_IE7));

      assertThat(http.receive().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void clientThatWouldRatherSpeakHttp2_speaksHttp11(TlsProvider provider) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(authority.clientContext(null))
            .version(HttpClient.Version.HTTP_2)
            .build()) {
      URI uri = URI.create("https://localhost:" + tls(provider).getPort() + XP_IE7);
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void pipelinedRequests_takeTheFastPath_andAreAnsweredInOrder(TlsProvider provider)
      throws Exception {
    try (RawHttp http = connect(provider)) {
      http.send(RawHttp.head("GET", XP_IE7)); // From now on its row is in memory.
      assertThat(http.receive().status()).isEqualTo(200);
      double before = fast(provider);
      String other = XP_IE7.replace("20935", "20978");
      http.send((RawHttp.head("GET", XP_IE7) + RawHttp.head("GET", other)).repeat(25));
      for (int i = 0; i < 25; i++) {
        assertThat(http.receive().body()).contains("OFFERED");
        assertThat(http.receive().body()).contains("UP_TO_DATE");
      }

      assertThat(fast(provider) - before).isEqualTo(50);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void largeFile_isSentWhole_howeverSlowlyItIsRead_andLittleOfItIsInMemory(TlsProvider provider)
      throws Exception {
    try (RawHttp http = connectSmall(provider)) {
      http.send(RawHttp.head("GET", file.target(), "Connection: close"));
      assertThat(http.receiveHead().status()).isEqualTo(200);
      long before = directBytes();

      assertThat(file.isAllOf(new SlowStream(http.input(), IDLE_SECONDS_MAX + 1))).isTrue();
      assertThat(directBytes() - before).isLessThan(DIRECT_BYTES_MAX);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  @Execution(ExecutionMode.CONCURRENT)
  void clientThatStopsReading_isClosed_andCounted(TlsProvider provider) throws Exception {
    double before = rejects(provider, "slow-reader");
    try (RawHttp http = connectSmall(provider)) {
      http.send(RawHttp.head("GET", file.target()));
      assertThat(http.receiveHead().status()).isEqualTo(200);

      awaitNoConnections(provider);
      assertThat(rejects(provider, "slow-reader")).isEqualTo(before + 1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void filesAfterEachOther_areSentWhole_onOneConnection(TlsProvider provider) throws Exception {
    try (RawHttp http = connect(provider)) {
      http.send(
          RawHttp.head("GET", file.target())
              + RawHttp.head("HEAD", file.target())
              + RawHttp.head("GET", XP_IE7));

      assertThat(http.receive().bytes()).hasSize(LargeFile.BYTES);
      assertThat(http.receiveHead().header("Content-Length")).isEqualTo("" + LargeFile.BYTES);
      assertThat(http.receive().json().get("outcome").getAsString()).isEqualTo("OFFERED");
    }
  }

  // A client that says it will send no more may get its answer or not, as its TLS library and ours
  // see it (RFC 8446, 6.1); it may not be kept.
  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void clientThatEndsItsOutput_isClosed_andNothingIsLogged(TlsProvider provider) throws Exception {
    awaitNoConnections(provider);
    try (LogEvents log = LogEvents.of("io.patchbay");
        RawHttp http = connect(provider)) {
      http.send(RawHttp.head("GET", XP_IE7));
      assertThat(http.receive().status()).isEqualTo(200);
      long start = System.nanoTime();
      http.send(RawHttp.head("GET", XP_IE7));
      http.endOutput();

      http.awaitClosed();
      awaitNoConnections(provider);
      assertThat(System.nanoTime() - start).isLessThan(IDLE_SECONDS_MAX * 1_000_000_000L);
      assertThat(log.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void clientWhoseSystemEndsTheConnection_getsItsAnswer(TlsProvider provider) throws Exception {
    awaitNoConnections(provider);
    try (LogEvents log = LogEvents.of("io.patchbay");
        Socket plain = new Socket(tls(provider).getAddress(), tls(provider).getPort());
        Socket socket = layered(plain);
        RawHttp http = RawHttp.over(socket)) {
      http.send(RawHttp.head("GET", XP_IE7));
      plain.shutdownOutput();

      assertThat(http.receive().status()).isEqualTo(200);
      http.awaitClosed();
      awaitNoConnections(provider);
      assertThat(log.errors()).isEmpty();
    }
  }

  private static Socket layered(Socket plain) throws Exception {
    return authority
        .clientContext(null)
        .getSocketFactory()
        .createSocket(plain, "localhost", plain.getPort(), false);
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void plainHttp_isClosedWithoutAWord_andCounted(TlsProvider provider) throws Exception {
    double before = handshakes(provider, "failed");
    try (LogEvents log = LogEvents.of("io.patchbay");
        RawHttp http = RawHttp.connect(tls(provider))) {
      http.send(RawHttp.head("GET", XP_IE7));

      assertThat(http.input().readAllBytes()).isEmpty();
      Eventually.holds("it is counted", () -> handshakes(provider, "failed") == before + 1);
      assertThat(log.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void clientThatTrustsAnotherAuthority_endsTheHandshake(TlsProvider provider) throws Exception {
    double before = handshakes(provider, "failed") + handshakes(provider, "ok");
    TestAuthority other = new TestAuthority("another");

    assertThatThrownBy(() -> other.connect(tls(provider)).close())
        .isInstanceOf(SSLHandshakeException.class);
    Eventually.holds(
        "it is counted",
        () -> handshakes(provider, "failed") + handshakes(provider, "ok") == before + 1);
  }

  private static TestServer server(TlsProvider provider) {
    return SERVERS.get(provider);
  }

  private static InetSocketAddress tls(TlsProvider provider) {
    return server(provider).server().tlsAddress().orElseThrow();
  }

  private static RawHttp connect(TlsProvider provider) throws Exception {
    return authority.connect(tls(provider));
  }

  private static RawHttp connectSmall(TlsProvider provider) throws Exception {
    return RawHttp.over(
        TestAuthority.socket(authority.clientContext(null), tls(provider), 1 << 16));
  }

  private static void awaitNoConnections(TlsProvider provider) throws Exception {
    Eventually.holds(
        "no connection is left",
        () ->
            Scrape.of(server(provider)).value("patchbay_http_connections", "listener", "public")
                == 0);
  }

  private static double fast(TlsProvider provider) throws IOException {
    return Scrape.of(server(provider))
        .value("patchbay_http_path_total", "listener", "public", "path", "fast");
  }

  private static double rejects(TlsProvider provider, String limit) throws IOException {
    return Scrape.of(server(provider)).value("patchbay_http_rejects_total", "limit", limit);
  }

  private static double handshakes(TlsProvider provider, String result) throws IOException {
    return Scrape.of(server(provider)).value("patchbay_tls_handshakes_total", "result", result);
  }

  private static long directBytes() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }
}
