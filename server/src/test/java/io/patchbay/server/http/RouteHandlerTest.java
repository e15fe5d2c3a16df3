package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.LogEvents;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One handler with one worker and room for one more task: what a thousand connections would have
/// to do at once to fill the real queue.
@ExtendWith(LeakCheck.class)
final class RouteHandlerTest {
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final Meters meters = new Meters();
  private final Workers workers = new Workers("test-worker", 1, 1);
  private final Routes routes =
      new Routes(
          "test",
          List.of(
              blocking("wait", this::waitUntilToldToGoOn),
              blocking("error", RouteHandlerTest::fail),
              Route.exactly("done", "/done", HttpMethod.GET, call -> done())),
          workers,
          meters);

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
    FullHttpResponse refused = answer(third);

    assertThat(refused.status().code()).isEqualTo(503);
    assertThat(refused.headers().get("Retry-After")).matches("[1-9][0-9]*");
    assertThat(refused.headers().get("Content-Type")).isEqualTo("application/problem+json");
    assertThat(
            Scrape.parse(meters.scrape()).value("patchbay_http_rejects_total", "limit", "workers"))
        .isEqualTo(1);
    refused.release();

    // What needs no worker is answered, and what waits is too once there is one.
    FullHttpResponse other = answer(ask("/done"));
    assertThat(other.status().code()).isEqualTo(200);
    other.release();
    goOn.countDown();
    for (EmbeddedChannel channel : List.of(first, second)) {
      FullHttpResponse late = awaitAnswer(channel);
      assertThat(late.status().code()).isEqualTo(200);
      late.release();
    }
  }

  @Test
  void taskThatEndsInAnError_endsTheConnection_andIsLogged() throws Exception {
    try (LogEvents log = LogEvents.of(RouteHandler.class.getName())) {
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
    EmbeddedChannel channel = new EmbeddedChannel(new RouteHandler(routes));
    DefaultFullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, path, Unpooled.EMPTY_BUFFER);
    request.headers().set("Host", "test");
    channel.writeInbound(request);
    return channel;
  }

  private static FullHttpResponse answer(EmbeddedChannel channel) {
    @Nullable FullHttpResponse response = channel.readOutbound();
    if (response == null) {
      throw new AssertionError("no answer");
    }
    return response;
  }

  private static FullHttpResponse awaitAnswer(EmbeddedChannel channel) throws Exception {
    Eventually.holds(
        "an answer",
        () -> {
          channel.runPendingTasks();
          return !channel.outboundMessages().isEmpty();
        });
    return answer(channel);
  }
}
