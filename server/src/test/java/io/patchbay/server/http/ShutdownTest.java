package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Stopping a server: what is under way comes to its end, nothing new begins, and it takes no
/// longer than it may.
@ExtendWith(LeakCheck.class)
final class ShutdownTest {
  private static final long CLOSED_SECONDS_MAX = 20;

  @TempDir private Path data = Path.of("");

  @Test
  void close_whileAFileIsSent_sendsItWhole_andTakesNobodyNew() throws Exception {
    TestServer server = TestServer.start(data);
    LargeFile file = LargeFile.release(server, data);
    try (RawHttp http = RawHttp.connect(server.publicAddress(), 4096)) {
      http.send(RawHttp.head("GET", file.target()));
      assertThat(http.receiveHead().status()).isEqualTo(200);

      CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
      awaitRefusal(server.publicAddress());
      awaitRefusal(server.adminAddress());

      assertThat(closed).isNotDone();
      assertThat(file.isAllOf(http.input())).isTrue();
      closed.get(CLOSED_SECONDS_MAX, TimeUnit.SECONDS);
    }
  }

  @Test
  void close_whileAPublishIsUnderWay_finishesIt() throws Exception {
    TestServer server = TestServer.start(data);
    try (RawHttp http = RawHttp.connect(server.adminAddress())) {
      http.send(publish(server, "ms08-078"));
      // The files are written first, the catalog last.
      Eventually.holds("the publish has begun", () -> hasContent());
      CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);

      Response response = http.receive();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.json().get("result").getAsString()).isEqualTo("COMMITTED");
      closed.get(CLOSED_SECONDS_MAX, TimeUnit.SECONDS);
    }
    try (TestServer again = TestServer.start(data)) {
      assertThat(again.server().status().bulletins()).containsExactly("MS08-078");
    }
  }

  @Test
  void close_withConnectionsThatAskNothing_doesNotWaitForThem() throws Exception {
    TestServer server = TestServer.start(data);
    try (RawHttp idle = RawHttp.connect(server.publicAddress());
        RawHttp half = RawHttp.connect(server.publicAddress())) {
      half.send("GET /v1/offers?");
      idle.send(RawHttp.head("GET", "/v1/offers"));
      assertThat(idle.receive().status()).isEqualTo(400);
      long start = System.nanoTime();
      server.close();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(idle.receiveUnlessClosed()).isEmpty();
      assertThat(half.receiveUnlessClosed()).isEmpty();
    }
  }

  @Test
  void close_withAClientThatDoesNotRead_waitsNoLongerThanItMay() throws Exception {
    TestServer server = TestServer.start(data, Map.of(Setting.SHUTDOWN_SECONDS_MAX, "1"));
    LargeFile file = LargeFile.release(server, data);
    try (RawHttp http = RawHttp.connect(server.publicAddress(), 4096)) {
      http.send(RawHttp.head("GET", file.target()));
      assertThat(http.receiveHead().status()).isEqualTo(200);
      long start = System.nanoTime();
      server.close();

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
    }
  }

  @Test
  void close_twice_isHarmless() throws Exception {
    TestServer server = TestServer.start(data);
    server.close();
    server.server().close();

    // The catalog's lock is free.
    TestServer.start(data).close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Setting.class,
      names = {"PUBLIC_LISTEN", "ADMIN_LISTEN"})
  void start_onAPortInUse_namesTheSetting_andLeavesNothingOpen(Setting setting) throws Exception {
    try (TestServer first = TestServer.start(data.resolve("first"))) {
      String taken = "127.0.0.1:" + first.publicAddress().getPort();
      Path second = data.resolve("second");

      assertThatThrownBy(() -> TestServer.start(second, Map.of(setting, taken)).close())
          .isInstanceOf(IOException.class)
          .hasMessageContaining(setting.key())
          .hasMessageContaining(taken)
          .hasMessageContaining("in use");
      TestServer.start(second).close();
    }
  }

  private boolean hasContent() throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("content"))) {
      return files.anyMatch(Files::isRegularFile);
    }
  }

  private static byte[] publish(TestServer server, String release) throws IOException {
    String yaml =
        Base64.getEncoder()
            .encodeToString(TestServer.release(release).getBytes(StandardCharsets.UTF_8));
    String body =
        "{\"publishId\":\"%s\",\"manifest\":{\"name\":\"x.yaml\",\"yaml\":\"%s\"}}"
            .formatted(UUID.randomUUID(), yaml);
    return RawHttp.posted(
        "/admin/v1/publish",
        body.getBytes(StandardCharsets.UTF_8),
        "Content-Type: application/json",
        "Authorization: Bearer " + server.token());
  }

  private static void awaitRefusal(InetSocketAddress address) throws Exception {
    Eventually.holds(
        "nobody new is taken at " + address,
        () -> {
          try {
            RawHttp.connect(address).close();
            return false;
          } catch (ConnectException e) {
            return true;
          }
        });
  }
}
