package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Clients that take their answers slowly, or not at all.
@ExtendWith(LeakCheck.class)
final class SlowReaderTest {
  private static final int IDLE_SECONDS_MAX = 1;

  private static TestServer server;
  private static LargeFile file;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server = TestServer.start(data, Map.of(Setting.IDLE_SECONDS_MAX, "" + IDLE_SECONDS_MAX));
    file = LargeFile.release(server, data);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void clientThatReadsAll_getsAll() throws IOException {
    try (RawHttp http = RawHttp.connect(server.publicAddress())) {
      http.send(RawHttp.head("GET", file.target(), "Connection: close"));
      assertThat(http.receiveHead().status()).isEqualTo(200);

      assertThat(file.isAllOf(http.input())).isTrue();
    }
  }

  // Or anybody could take all connections there are with a request each, and keep them.
  @Test
  void clientThatStopsReading_isClosed() throws Exception {
    try (RawHttp http = RawHttp.connect(server.publicAddress(), 4096)) {
      http.send(RawHttp.head("GET", file.target()));
      assertThat(http.receiveHead().status()).isEqualTo(200);
      assertThat(connections()).isEqualTo(1);

      Eventually.holds("the server let it go", () -> connections() == 0);
    }
  }

  @Test
  void clientThatReadsSlowly_getsAll_howeverLongItTakes() throws Exception {
    long start = System.nanoTime();
    try (RawHttp http = RawHttp.connect(server.publicAddress(), 1 << 16)) {
      http.send(RawHttp.head("GET", file.target(), "Connection: close"));
      assertThat(http.receiveHead().status()).isEqualTo(200);

      assertThat(file.isAllOf(new SlowStream(http.input(), 3 * IDLE_SECONDS_MAX))).isTrue();
      assertThat(System.nanoTime() - start).isGreaterThan(3_000_000_000L * IDLE_SECONDS_MAX);
    }
  }

  private static double connections() throws IOException {
    return Scrape.of(server).value("patchbay_http_connections", "listener", "public");
  }
}
