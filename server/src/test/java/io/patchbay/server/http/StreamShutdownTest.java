package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.HttpMethod;
import io.patchbay.server.accesslog.AccessLog;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.RawHttp;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Stopping a listener while it sends bodies that are made meanwhile: it takes no longer than it
/// may, each reader gets the whole body or sees that it did not, and every source is closed once.
@ExtendWith(LeakCheck.class)
final class StreamShutdownTest {
  private static final int WORKERS = 2;
  private static final int ENDLESS = Integer.MAX_VALUE;
  // More than the system takes in for who does not read.
  private static final int LARGE = 512;
  private static final Duration DRAIN = Duration.ofSeconds(1);
  private static final Duration CLOSED_MAX = Duration.ofSeconds(10);
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
          Duration.ofSeconds(60),
          64,
          0,
          0);

  private final List<Pieces> sources = new CopyOnWriteArrayList<>();
  private final Streams streams = new Streams(20);
  private final Meters meters = new Meters();

  @SuppressWarnings("NullAway.Init") // Before each test.
  private HttpListener listener;

  private InetSocketAddress address = new InetSocketAddress(0);

  private Route stream(String name, Supplier<Pieces> body) {
    return Route.exactly(
        name,
        "/" + name,
        HttpMethod.GET,
        call ->
            new Route.Work.Blocking(
                () -> {
                  Pieces source = body.get();
                  sources.add(source);
                  return streams.reply(Reply.of(200, "text/plain", new byte[0]), source);
                }));
  }

  private void listen(Duration drain) throws IOException {
    HttpListener.Threads threads =
        new HttpListener.Threads(
            Transport.AUTO, false, drain, AccessLog.off(), InstantSource.system());
    listener =
        new HttpListener(
            "test",
            LIMITS,
            List.of(
                stream("large", () -> new Pieces(LARGE, ENDLESS)),
                stream("endless", () -> new Pieces(ENDLESS, ENDLESS)),
                stream("stuck", () -> Pieces.stuckAfter(1))),
            2048,
            2,
            WORKERS,
            threads,
            meters);
    listener.start(null, threads);
    address = listener.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null);
  }

  @BeforeEach
  void listen() throws IOException {
    listen(DRAIN);
  }

  @AfterEach
  void close() {
    listener.close();
    meters.close();
  }

  private RawHttp ask(String target, String version) throws IOException {
    RawHttp http = RawHttp.connect(address, 4096);
    http.send("GET /" + target + " " + version + "\r\nHost: test\r\n\r\n");
    assertThat(http.receiveHead().status()).isEqualTo(200);
    return http;
  }

  private void closeInTime() {
    long start = System.nanoTime();
    listener.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CLOSED_MAX);
  }

  private void awaitSourcesClosed(int count) throws Exception {
    assertThat(sources).hasSize(count);
    Eventually.holds("closed", () -> sources.stream().allMatch(source -> source.closed() > 0));
    assertThat(sources).allMatch(source -> source.closed() == 1);
  }

  @Test
  void readerThatGoesOn_getsTheWholeBody_andNobodyNewIsTaken() throws Exception {
    listener.close();
    listen(CLOSED_MAX);
    try (RawHttp chunked = ask("large", "HTTP/1.1");
        RawHttp old = ask("large", "HTTP/1.0")) {
      CompletableFuture<Void> closed = CompletableFuture.runAsync(listener::close);
      Eventually.holds("nobody new is taken", this::isRefused);
      assertThat(closed).isNotDone();

      assertThat(Chunks.bytes(chunked.input())).isEqualTo((long) LARGE * Pieces.BYTES);
      assertThat(old.input().readAllBytes()).hasSize(LARGE * Pieces.BYTES);
      closed.get(CLOSED_MAX.toSeconds(), TimeUnit.SECONDS);
    }
    awaitSourcesClosed(2);
  }

  private boolean isRefused() throws IOException {
    try {
      RawHttp.connect(address).close();
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }

  @Test
  void bodyThatDoesNotEndInTime_isSeenToBeCut() throws Exception {
    try (RawHttp chunked = ask("endless", "HTTP/1.1");
        RawHttp old = ask("endless", "HTTP/1.0");
        RawHttp reading = ask("endless", "HTTP/1.1")) {
      CompletableFuture<Boolean> read = CompletableFuture.supplyAsync(() -> isCut(reading));
      closeInTime();

      assertThat(read.get(CLOSED_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(isCut(chunked)).isTrue();
      assertThatThrownBy(() -> old.input().readAllBytes())
          .as("without chunks an orderly end would look whole")
          .isInstanceOf(SocketException.class);
    }
    awaitSourcesClosed(3);
  }

  private static boolean isCut(RawHttp chunked) {
    try {
      Chunks.bytes(chunked.input());
      return false;
    } catch (EOFException | SocketException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void piecesThatAreMadeForEver_andThoseThatWaitBehindThem_endInTime() throws Exception {
    List<RawHttp> readers = new ArrayList<>();
    try (LogEvents log = LogEvents.of(StreamTransfer.class.getName())) {
      log.keepFromTheLog();
      RawHttp going = ask("endless", "HTTP/1.1");
      readers.add(going);
      for (int i = 0; i < WORKERS; i++) {
        readers.add(ask("stuck", "HTTP/1.1"));
      }
      CompletableFuture<Boolean> read = CompletableFuture.supplyAsync(() -> isCut(going));
      Eventually.holds("no worker is free, and one is waited for", () -> inFlight() > WORKERS);
      closeInTime();
      assertThat(read.get(CLOSED_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      for (RawHttp reader : readers) {
        reader.close();
      }
    }
    awaitSourcesClosed(1 + WORKERS);
  }

  private double inFlight() {
    return Scrape.parse(meters.scrape()).value("patchbay_http_in_flight", "listener", "test");
  }
}
