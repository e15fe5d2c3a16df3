package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.util.ReferenceCountUtil;
import io.patchbay.server.config.Setting;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.TestServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sessions, as OpenSSL's client sees them: resumed while they may be, never renegotiated, and
/// never by what is out of date.
@ExtendWith(LeakCheck.class)
final class TlsResumptionTest {
  private static final String REQUEST =
      RawHttp.head("GET", "/v1/offers?" + Machines.XP_IE7, "Connection: close");

  @TempDir private Path folder = Path.of("");

  @BeforeAll
  static void requireOpenSsl() throws InterruptedException {
    OpenSslClient.assumeInstalled();
  }

  static Stream<Arguments> versions() {
    return Stream.of(TlsProvider.OPENSSL, TlsProvider.JDK)
        .flatMap(p -> Stream.of("-tls1_2", "-tls1_3").map(v -> Arguments.arguments(p, v)));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void session_isResumed(TlsProvider provider, String version) throws Exception {
    try (TestServer server = start(provider)) {
      assertThat(first(address(server), version)).contains("New, TLS", "HTTP/1.1 200");
      assertThat(again(address(server), version)).contains("Reused, TLS", "HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void sessionWithoutATicket_isResumed(TlsProvider provider) throws Exception {
    try (TestServer server = start(provider)) {
      assertThat(first(address(server), "-tls1_2", "-no_ticket"))
          .contains("New, TLS")
          .doesNotContain("session ticket");
      assertThat(again(address(server), "-tls1_2", "-no_ticket")).contains("Reused, TLS");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void session_isResumed_afterTheCertificateWasReplaced(String version) throws Exception {
    try (TestServer server = start(TlsProvider.OPENSSL)) {
      assertThat(first(address(server), version)).contains("New, TLS");
      TestAuthority.write(new TestAuthority("another").server("second"), folder);
      Eventually.holds(
          "it is read again",
          () ->
              Scrape.of(server).value("patchbay_tls_certificate_reloads_total", "result", "ok")
                  == 1);

      assertThat(again(address(server), version)).contains("Reused, TLS");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void ticket_isTakenUntilItsKeyWasReplacedTwice(String version) throws Exception {
    try (TlsServer tls = new TlsServer(files(), new Meters())) {
      onlyTls(
          tls,
          address -> {
            assertThat(first(address, version)).contains("New, TLS");
            Path old = session();
            tls.rotateTicketKeys();
            assertThat(again(address, version)).contains("Reused, TLS");

            tls.rotateTicketKeys();
            assertThat(resumed(address, old, version)).contains("New, TLS");
          });
    }
  }

  // Or a client could not tell an answer's end from its being cut off by somebody on the way.
  @ParameterizedTest
  @MethodSource("versions")
  void connectionThatIsClosed_saysSoWithinTls(TlsProvider provider, String version)
      throws Exception {
    try (TestServer server = start(provider)) {
      assertThat(first(address(server), version))
          .contains("Connection: close", "closed")
          .doesNotContain("unexpected eof");
    }
  }

  // With TLS 1.3 there is nothing to refuse: it has no renegotiation.
  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void renegotiation_endsTheConnection(TlsProvider provider) throws Exception {
    try (TestServer server = start(provider);
        LogEvents log = LogEvents.of("io.patchbay")) {
      String printed = OpenSslClient.run(address(server), "R\n", "-tls1_2");

      assertThat(printed).contains("RENEGOTIATING").containsAnyOf("alert", "no renegotiation");
      assertThat(first(address(server), "-tls1_2")).contains("HTTP/1.1 200");
      assertThat(log.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void outdatedVersionsAndCiphers_areRefused(TlsProvider provider) throws Exception {
    try (TestServer server = start(provider)) {
      for (String[] offered :
          new String[][] {
            {"-tls1", "-cipher", "ALL:@SECLEVEL=0"},
            {"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"},
            {"-tls1_2", "-cipher", "AES128-GCM-SHA256"}, // No forward secrecy.
            {"-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA256"},
          }) {
        assertThat(OpenSslClient.run(address(server), REQUEST, offered))
            .as(String.join(" ", offered))
            .contains("alert")
            .doesNotContain("HTTP/1.1");
      }
    }
  }

  @Test
  void rsaCertificate_isServed() throws Exception {
    TestAuthority.write(new TestAuthority("root").server("rsa", Algorithm.rsa2048), folder);
    try (TestServer server = serve(TlsProvider.OPENSSL)) {
      assertThat(first(address(server), "-tls1_2")).contains("ECDHE-RSA-", "HTTP/1.1 200");
    }
  }

  private TestServer start(TlsProvider provider) throws Exception {
    TestAuthority.write(new TestAuthority("root").server("server"), folder);
    return serve(provider);
  }

  private TestServer serve(TlsProvider provider) throws Exception {
    Map<Setting, String> settings = TestAuthority.settings(provider, folder);
    settings.put(Setting.TLS_RELOAD_SECONDS, "1");
    return TestServer.start(folder.resolve("data"), settings);
  }

  private TlsFiles files() throws Exception {
    TestAuthority.write(new TestAuthority("root").server("server"), folder);
    return new TlsFiles(
        TlsProvider.OPENSSL,
        folder.resolve("certificate.pem"),
        folder.resolve("key.pem"),
        null,
        Duration.ofSeconds(10),
        Duration.ofHours(1));
  }

  private static InetSocketAddress address(TestServer server) {
    return server.server().tlsAddress().orElseThrow();
  }

  private Path session() {
    return folder.resolve("session.pem");
  }

  private String first(InetSocketAddress address, String... options) throws Exception {
    return run(address, options, "-sess_out", session().toString());
  }

  private String again(InetSocketAddress address, String... options) throws Exception {
    return resumed(address, session(), options);
  }

  private static String resumed(InetSocketAddress address, Path session, String... options)
      throws Exception {
    return run(address, options, "-sess_in", session.toString());
  }

  private static String run(InetSocketAddress address, String[] options, String... more)
      throws Exception {
    String[] all =
        Stream.of(Stream.of("-ign_eof"), Stream.of(options), Stream.of(more))
            .flatMap(part -> part)
            .toArray(String[]::new);
    return OpenSslClient.run(address, REQUEST, all);
  }

  private interface Check {
    void of(InetSocketAddress address) throws Exception;
  }

  // TLS alone: whatever comes is answered with a word, and the connection closed.
  private static void onlyTls(TlsServer tls, Check check) throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      Channel server =
          new ServerBootstrap()
              .group(loops)
              .channel(NioServerSocketChannel.class)
              .childHandler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      channel.pipeline().addLast(tls.handler(channel.alloc()), new Word());
                    }
                  })
              .bind("127.0.0.1", 0)
              .sync()
              .channel();
      check.of((InetSocketAddress) server.localAddress());
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  private static final class Word extends ChannelInboundHandlerAdapter {
    private static final ByteBuf WORD =
        Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("word\n", StandardCharsets.US_ASCII));

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
      ReferenceCountUtil.release(bytes);
      ctx.writeAndFlush(WORD.duplicate()).addListener(ChannelFutureListener.CLOSE);
    }
  }
}
