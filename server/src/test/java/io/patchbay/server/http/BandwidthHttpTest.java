package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The ceilings as an operator sets them. How exactly they hold is for [ContentSenderTest].
@ExtendWith(LeakCheck.class)
final class BandwidthHttpTest {
  private static final int BYTES = 4 << 20;
  private static final int BYTES_PER_SECOND_MAX = 8 << 20;

  @TempDir private Path data = Path.of("");

  @ParameterizedTest
  @EnumSource(
      value = Setting.class,
      names = {"CONTENT_BYTES_PER_SECOND_MAX", "CONNECTION_BYTES_PER_SECOND_MAX"})
  void ceiling_holds_andTheFileIsWhole(Setting setting) throws Exception {
    Map<Setting, String> ceiling = Map.of(setting, "" + BYTES_PER_SECOND_MAX);
    try (TestServer server = TestServer.start(data, ceiling)) {
      ReleasedFile file = ReleasedFile.release(server, data, 1, "a-{LANG}.exe", new byte[BYTES]);
      long start = System.nanoTime();
      assertThat(fetch(server, file)).isEqualTo(BYTES);
      double seconds = (System.nanoTime() - start) / 1e9;

      // But for a slice and what nobody had used.
      assertThat(seconds).isGreaterThan(0.8 * BYTES / BYTES_PER_SECOND_MAX);
    }
  }

  @Test
  void headOfAnAnswer_doesNotWaitForItsTurn() throws Exception {
    Map<Setting, String> ceiling = Map.of(Setting.CONTENT_BYTES_PER_SECOND_MAX, "1000");
    try (TestServer server = TestServer.start(data, ceiling)) {
      ReleasedFile file = ReleasedFile.release(server, data, 1, "a-{LANG}.exe", new byte[BYTES]);
      for (int i = 0; i < 20; i++) {
        RawHttp http = RawHttp.connect(server.publicAddress());
        http.send(RawHttp.head("GET", file.target()));
        assertThat(http.receiveHead().status()).isEqualTo(200);
        http.close();
      }
    }
  }

  private static int fetch(TestServer server, ReleasedFile file) throws IOException {
    return RawHttp.ask(server.publicAddress(), "GET", file.target()).bytes().length;
  }
}
