package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.Ticker;
import io.patchbay.server.accesslog.AccessLog;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.RawHttp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One connection whose turns, deadlines and client a test decides about.
@ExtendWith(LeakCheck.class)
final class HttpConnectionTest {
  private static final int PIPELINE_MAX = 16;
  private static final long REQUEST_NANOS_MAX = TimeUnit.SECONDS.toNanos(20);
  private static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(75);
  private static final String GET = RawHttp.head("GET", "/done");
  private static final String POST =
      "POST /done HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2";
  private static final Limits LIMITS =
      new Limits(
          0,
          10,
          1000,
          PIPELINE_MAX,
          1 << 16,
          4096,
          4096,
          4096,
          Duration.ofSeconds(10),
          Duration.ofNanos(REQUEST_NANOS_MAX),
          Duration.ofNanos(IDLE_NANOS_MAX),
          1,
          0,
          0);

  private final Meters meters = new Meters();
  private final Workers workers = new Workers("test-worker", 1, 1);
  private final ListenerMeters counted = new ListenerMeters("test", meters);
  private final Route done =
      new Route(
          "done",
          "/done",
          true,
          Set.of(HttpMethod.GET, HttpMethod.POST),
          call -> new Route.Work.Done(Reply.of(200, "text/plain", new byte[0])));
  private final Listener listener =
      new Listener(
          LIMITS, new Routes(List.of(done), workers, counted), counted, AccessLog.off(), 2048);
  private final HttpConnection connection = new HttpConnection(listener, loop());

  private Loop loop() {
    ContentSender sender =
        new ContentSender(Bandwidth.UNLIMITED, 0, Ticker.systemTicker(), counted);
    return new Loop(null, sender, InstantSource.system());
  }

  @AfterEach
  void close() {
    workers.close(Duration.ofSeconds(10));
    meters.close();
  }

  /// A client that takes nothing from when on it is told so.
  private static final class Client extends EmbeddedChannel {
    private boolean stalled;

    Client(ChannelHandler... handlers) {
      super(handlers);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
      if (!stalled) {
        super.doWrite(in);
      }
    }
  }

  @Test
  void manyRequestsInOneRead_areAnsweredInTurns() {
    Client client = new Client(connection);
    client.writeInbound(bytes(GET.repeat(3 * PIPELINE_MAX)));

    assertThat(statuses(client)).hasSize(3 * PIPELINE_MAX).containsOnly(200);
    assertThat(rejects("pipelining-depth")).isEqualTo(2);
    client.finishAndReleaseAll();
  }

  // Other connections are looked at when what is due by the clock has its turn as well.
  @Test
  void requestsBeyondATurn_waitUntilOthersHadTheirs() {
    Client client = new Client(connection);
    List<Integer> answered = new ArrayList<>();
    Loop.later(client.eventLoop(), () -> answered.add(client.outboundMessages().size()), 0);
    client.writeInbound(bytes(GET.repeat(3 * PIPELINE_MAX)));

    assertThat(answered).containsExactly(PIPELINE_MAX);
    client.finishAndReleaseAll();
  }

  // It once kept its connection for ever: 408 waited to be taken, and nothing waited for that.
  @Test
  void halfARequest_ofAClientThatTakesNothing_isClosed() {
    Client client = new Client(connection);
    client.stalled = true;
    client.writeInbound(bytes(POST + "\r\n\r\n{")); // 100 is not taken.
    long late = System.nanoTime() + REQUEST_NANOS_MAX + 1_000_000_000L;

    connection.check(late);
    assertThat(rejects("request-time")).isEqualTo(1);
    assertThat(client.isOpen()).isTrue();
    connection.check(late + 1_000_000_000L); // Something may have moved.
    connection.check(late + 2_000_000_000L + IDLE_NANOS_MAX);
    assertThat(client.isOpen()).isFalse();
    assertThat(rejects("request-time")).isEqualTo(1);
    assertThat(rejects("slow-reader")).isEqualTo(1);
    client.finishAndReleaseAll();
  }

  // Or the client takes it for said of the request before.
  @Test
  void expectContinue_behindAnotherRequest_isToldInItsTurn() {
    Client client = new Client(connection);
    client.writeInbound(bytes(GET + GET + POST + "\r\n\r\n"));

    assertThat(statuses(client)).containsExactly(200, 200, 100);
    client.writeInbound(bytes("{}"));
    assertThat(statuses(client)).containsExactly(200);
    client.writeInbound(bytes(POST + "\r\n\r\n{}" + GET));
    assertThat(statuses(client)).as("who sent it all need not be told").containsExactly(200, 200);
    client.finishAndReleaseAll();
  }

  @Test
  void expectContinue_ofARequestThatIsRefused_isNotTold() {
    Client client = new Client(connection);
    String post = "POST /done HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n";
    client.writeInbound(bytes(post + "Transfer-Encoding: gzip, chunked\r\n\r\n"));

    assertThat(statuses(client)).containsExactly(501);
    client.finishAndReleaseAll();
  }

  @Test
  void listenerThatCloses_whileAConnectionAboveTheLimitIsRefused_isNoFault() {
    try (LogEvents log = LogEvents.of("io.patchbay")) {
      Client client =
          new Client(new ConnectionLimit(LIMITS, new AtomicInteger(), counted), connection);
      client.pipeline().fireUserEventTriggered(ConnectionEvent.DRAIN);

      assertThat(client.isOpen()).isFalse();
      assertThat(log.errors()).isEmpty();
      client.finishAndReleaseAll();
    }
  }

  private static List<Integer> statuses(Client client) {
    List<Integer> statuses = new ArrayList<>();
    for (ByteBuf out = client.readOutbound(); out != null; out = client.readOutbound()) {
      statuses.add(Integer.parseInt(out.toString(9, 3, StandardCharsets.US_ASCII)));
      out.release();
    }
    return statuses;
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private double rejects(String limit) {
    return Scrape.parse(meters.scrape()).value("patchbay_http_rejects_total", "limit", limit);
  }
}
