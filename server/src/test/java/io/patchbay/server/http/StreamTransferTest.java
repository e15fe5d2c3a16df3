package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.Ticker;
import io.patchbay.server.accesslog.AccessLog;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Bodies that are made while they are sent, over real sockets: what is made ahead of a reader is
/// bounded, and whatever ends one, its source is closed once.
@ExtendWith(LeakCheck.class)
final class StreamTransferTest {
  private static final int PIECE_BYTES = Pieces.BYTES;
  private static final int ENDLESS = Integer.MAX_VALUE;
  private static final int STREAMS_MAX = 3;
  // What the system takes in for a connection nobody reads, and more.
  private static final int AHEAD_PIECES_MAX = 256;
  private static final Limits LIMITS =
      new Limits(
          100,
          100,
          1000,
          16,
          1 << 16,
          4096,
          4096,
          4096,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          64,
          0,
          0);

  private final List<Pieces> sources = new CopyOnWriteArrayList<>();
  private final Streams streams = new Streams(STREAMS_MAX);
  private final Meters meters = new Meters();
  private final Workers workers = new Workers("test-worker", 1, LIMITS.inFlightMax());
  private final ListenerMeters counted = new ListenerMeters("test", meters);
  private final Path logged;
  private final AccessLog accessLog;
  private final Listener listener;
  private final EventLoopGroup loops = Transport.AUTO.loops(1, "test", false);
  private InetSocketAddress address = new InetSocketAddress(0);

  StreamTransferTest(@TempDir Path folder) throws IOException {
    logged = folder.resolve("access.log");
    accessLog = AccessLog.open(logged, 1);
    listener =
        new Listener(
            LIMITS,
            new Routes(
                List.of(
                    stream("one", 1, ENDLESS),
                    stream("five", 5, ENDLESS),
                    stream("endless", ENDLESS, ENDLESS),
                    stream("broken", ENDLESS, 3)),
                workers,
                counted),
            counted,
            accessLog,
            2048);
  }

  private Route stream(String name, int count, int failsAt) {
    return Route.exactly(
        name,
        "/" + name,
        HttpMethod.GET,
        call ->
            new Route.Work.Blocking(
                () -> {
                  Pieces source = new Pieces(count, failsAt);
                  sources.add(source);
                  return streams.reply(Reply.of(200, "text/plain", new byte[0]), source);
                }));
  }

  @BeforeEach
  void listen() {
    Loop loop =
        new Loop(
            null,
            new ContentSender(Bandwidth.UNLIMITED, 0, Ticker.systemTicker(), counted),
            InstantSource.system());
    loop.start((EventLoop) loops.iterator().next(), LIMITS.idleTimeMax());
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(Transport.AUTO.channelType())
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpConnection(listener, loop));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    address = (InetSocketAddress) server.localAddress();
  }

  @AfterEach
  void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    workers.close(Duration.ofSeconds(10));
    accessLog.close();
    meters.close();
  }

  @Test
  void body_isSentInChunks_andTheConnectionGoesOn() throws Exception {
    try (RawHttp http = RawHttp.connect(address)) {
      for (int i = 0; i < 2; i++) {
        http.send(RawHttp.head("GET", "/five"));
        RawHttp.Response head = http.receiveHead();
        assertThat(head.header("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(head.header("Content-Length")).isEmpty();
        assertThat(Chunks.bytes(http.input())).isEqualTo(5L * PIECE_BYTES);
      }
    }
    assertThat(bytesOut()).isEqualTo(10 * PIECE_BYTES);
    assertThat(loggedBytes(2)).containsExactly(5L * PIECE_BYTES, 5L * PIECE_BYTES);
    awaitClosed(2);
  }

  @Test
  void bodyOfOnePiece_isNoStream_andTakesNoPlace() throws Exception {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(RawHttp.head("GET", "/one"));
      RawHttp.Response whole = http.receive();
      assertThat(whole.header("Transfer-Encoding")).isEmpty();
      assertThat(whole.bytes()).hasSize(PIECE_BYTES);
    }
    awaitClosed(1);
  }

  @Test
  void body_thatCannotBeMadeToItsEnd_hasNoLastChunk() throws Exception {
    try (LogEvents log = LogEvents.of(StreamTransfer.class.getName());
        RawHttp http = RawHttp.connect(address)) {
      log.keepFromTheLog();
      http.send(RawHttp.head("GET", "/broken"));
      assertThat(http.receiveHead().status()).isEqualTo(200);
      byte[] body = http.input().readAllBytes();

      assertThat(body).hasSizeGreaterThanOrEqualTo(3 * PIECE_BYTES);
      assertThat(new String(body, StandardCharsets.ISO_8859_1)).doesNotEndWith("0\r\n\r\n");
      assertThat(log.messages()).anyMatch(message -> message.contains("streamed answer"));
    }
    awaitClosed(1);
  }

  @Test
  void bodyWithoutChunks_thatCannotBeMadeToItsEnd_isReset() throws Exception {
    try (LogEvents log = LogEvents.of(StreamTransfer.class.getName());
        RawHttp http = RawHttp.connect(address)) {
      log.keepFromTheLog();
      http.send("GET /broken HTTP/1.0\r\nHost: test\r\n\r\n");
      assertThatThrownBy(
              () -> {
                http.receiveHead();
                http.input().readAllBytes();
              })
          .isInstanceOf(SocketException.class);
    }
    awaitClosed(1);
  }

  @Test
  void readerThatStops_holdsBackItsSource_andIsCutAfterTheIdleTime() throws Exception {
    try (RawHttp http = RawHttp.connect(address, 4096)) {
      http.send(RawHttp.head("GET", "/endless"));
      awaitClosed(1);
      assertThat(sources.getFirst().made()).isLessThan(AHEAD_PIECES_MAX);
      assertThat(
              Scrape.parse(meters.scrape())
                  .value("patchbay_http_rejects_total", "limit", "slow-reader"))
          .isEqualTo(1);
    }
  }

  @Test
  void readerThatGoes_endsItsSource() throws Exception {
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(RawHttp.head("GET", "/endless"));
      assertThat(http.input().readNBytes(3 * PIECE_BYTES)).hasSize(3 * PIECE_BYTES);
    }
    awaitClosed(1);
    assertThat(loggedBytes(1)).singleElement().isEqualTo(bytesOut());
    assertThat(bytesOut())
        .isBetween(2L * PIECE_BYTES, (long) sources.getFirst().made() * PIECE_BYTES);
  }

  @Test
  void moreThanTheMost_areRefused_untilOneEnds() throws Exception {
    List<RawHttp> readers = new ArrayList<>();
    try {
      for (int i = 0; i < STREAMS_MAX; i++) {
        readers.add(RawHttp.connect(address));
        readers.getLast().send(RawHttp.head("GET", "/endless"));
        assertThat(readers.getLast().receiveHead().status()).isEqualTo(200);
      }
      RawHttp.Response refused = RawHttp.ask(address, "GET", "/five");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isNotEmpty();
      assertThat(RawHttp.ask(address, "GET", "/one").status()).isEqualTo(200);
    } finally {
      for (RawHttp reader : readers) {
        reader.close();
      }
    }
    Eventually.holds(
        "a place is free", () -> RawHttp.ask(address, "HEAD", "/five").status() == 200);
  }

  @Test
  void head_closesTheSource_andTheConnectionGoesOn() throws Exception {
    try (RawHttp http = RawHttp.connect(address)) {
      for (int i = 0; i < 2 * STREAMS_MAX; i++) {
        http.send(RawHttp.head("HEAD", "/endless"));
        assertThat(http.receiveHead().header("Transfer-Encoding")).isEqualTo("chunked");
      }
    }
    awaitClosed(2 * STREAMS_MAX);
    assertThat(loggedBytes(2 * STREAMS_MAX)).containsOnly(0L);
    assertThat(bytesOut()).isZero();
  }

  private long bytesOut() {
    return (long)
        Scrape.parse(meters.scrape()).value("patchbay_http_bytes_total", "direction", "out");
  }

  // Of each of so many answers, once they are in the access log.
  private List<Long> loggedBytes(int answers) throws Exception {
    Eventually.holds("logged", () -> accessLog.written() >= answers);
    return AccessLines.bytes(logged);
  }

  private void awaitClosed(int count) throws Exception {
    Eventually.holds(
        "all sources are closed",
        () -> sources.size() == count && sources.stream().allMatch(s -> s.closed() > 0));
    assertThat(sources).allMatch(source -> source.closed() == 1);
  }
}
