package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.Ticker;
import io.patchbay.server.accesslog.AccessLog;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.LogEvents;
import io.patchbay.server.testing.RawHttp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One handler with one worker and room for one more task: what a thousand connections would have
/// to do at once to fill the real queue.
@ExtendWith(LeakCheck.class)
final class RouteHandlerTest {
  private static final Limits LIMITS =
      new Limits(
          10,
          10,
          1000,
          16,
          1 << 16,
          4096,
          4096,
          4096,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          1,
          0,
          0);

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CompletableFuture<String> result = new CompletableFuture<>();
  private final Meters meters = new Meters();
  private final Workers workers = new Workers("test-worker", 1, 1);
  private final ListenerMeters counted = new ListenerMeters("test", meters);
  private final Listener listener = new Listener(LIMITS, routes(), counted, AccessLog.off(), 2048);
  private final Loop loop =
      new Loop(
          null,
          new ContentSender(Bandwidth.UNLIMITED, 0, Ticker.systemTicker(), counted),
          InstantSource.system());

  private Routes routes() {
    return new Routes(
        List.of(
            blocking("wait", this::waitUntilToldToGoOn),
            blocking("error", RouteHandlerTest::fail),
            Route.exactly("later", "/later", HttpMethod.GET, this::later),
            Route.exactly("done", "/done", HttpMethod.GET, call -> done())),
        workers,
        counted);
  }

  @AfterEach
  void close() {
    goOn.countDown();
    workers.close(Duration.ofSeconds(10));
    meters.close();
  }

  @Test
  void workersAndTheirQueueFull_isUnavailable_withRetryAfter_andCounted() throws Exception {
    EmbeddedChannel first = ask("/wait");
    EmbeddedChannel second = ask("/wait");
    EmbeddedChannel third = ask("/wait");
    String refused = answer(third);

    assertThat(refused)
        .startsWith("HTTP/1.1 503 ")
        .containsPattern("\r\nRetry-After: [1-9][0-9]*\r\n")
        .contains("\r\nContent-Type: application/problem+json\r\n");
    assertThat(
            Scrape.parse(meters.scrape())
                .value("patchbay_http_rejects_total", "limit", "in-flight"))
        .isEqualTo(1);

    // What needs no worker is answered, and what waits is too once there is one.
    assertThat(answer(ask("/done"))).startsWith("HTTP/1.1 200 ");
    goOn.countDown();
    for (EmbeddedChannel channel : List.of(first, second)) {
      assertThat(awaitAnswer(channel)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void taskThatEndsInAnError_endsTheConnection_andIsLogged() throws Exception {
    try (LogEvents log = LogEvents.of(HttpConnection.class.getName())) {
      log.keepFromTheLog();
      EmbeddedChannel channel = ask("/error");
      Eventually.holds(
          "the end",
          () -> {
            channel.runPendingTasks();
            return !channel.isOpen();
          });

      assertThat(log.errors()).singleElement().asString().contains("StackOverflowError");
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void resultThatComesLater_isAnsweredThen_andHoldsNoWorker() throws Exception {
    EmbeddedChannel waiting = ask("/later");
    waiting.runPendingTasks();

    assertThat(waiting.outboundMessages()).isEmpty();
    assertThat(workers.inFlight()).isZero();
    result.complete("at last");
    assertThat(awaitAnswer(waiting)).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nat last");
  }

  @Test
  void resultThatDoesNotCome_isAProblem() throws Exception {
    EmbeddedChannel waiting = ask("/later");
    result.completeExceptionally(new RejectedExecutionException("made by a test"));

    assertThat(awaitAnswer(waiting)).startsWith("HTTP/1.1 503 ").contains("/problems/overload");
  }

  private Route.Work later(Call call) {
    return new Route.Work.Later<>(
        result, text -> Reply.of(200, "text/plain", text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static Route blocking(String name, Route.Handler handler) {
    return Route.exactly(name, "/" + name, HttpMethod.GET, handler);
  }

  private Route.Work waitUntilToldToGoOn(Call call) {
    return new Route.Work.Blocking(
        () -> {
          goOn.await();
          return Reply.of(200, "text/plain", new byte[0]);
        });
  }

  private static Route.Work fail(Call call) {
    return new Route.Work.Blocking(
        () -> {
          throw new StackOverflowError("made by a test");
        });
  }

  private static Route.Work done() {
    return new Route.Work.Done(Reply.of(200, "text/plain", new byte[0]));
  }

  private EmbeddedChannel ask(String path) {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpConnection(listener, loop));
    channel.writeInbound(
        Unpooled.copiedBuffer(RawHttp.head("GET", path), StandardCharsets.US_ASCII));
    return channel;
  }

  private static String answer(EmbeddedChannel channel) {
    @Nullable ByteBuf response = channel.readOutbound();
    if (response == null) {
      throw new AssertionError("no answer");
    }
    String text = response.toString(StandardCharsets.US_ASCII);
    response.release();
    channel.finishAndReleaseAll();
    return text;
  }

  private static String awaitAnswer(EmbeddedChannel channel) throws Exception {
    Eventually.holds(
        "an answer",
        () -> {
          channel.runPendingTasks();
          return !channel.outboundMessages().isEmpty();
        });
    return answer(channel);
  }
}
