package io.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.FeedTrick;
import io.patchbay.server.testing.Mirrors;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TamperingProxy;
import io.patchbay.server.testing.TestServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A proxy between a mirror and its upstream that tampers with the feed: each of its tricks is
/// detected, named and counted, nothing of what it touched is taken over, and the mirror goes on
/// once the proxy is honest.
final class MirrorTamperingTest {
  private static final int RELEASES = 4;

  private static TestServer origin;
  private static TamperingProxy proxy;

  @TempDir private Path folder = Path.of("");

  @BeforeAll
  static void publish(@TempDir Path data) throws Exception {
    origin = TestServer.start(data);
    proxy = new TamperingProxy(Mirrors.uri(origin));
    try (ServerClient client = ServerClient.of(origin)) {
      for (int number = 1; number <= RELEASES; number++) {
        client.publish(UUID.randomUUID(), SmallRelease.of(number).source());
      }
    }
  }

  @AfterAll
  static void close() {
    proxy.close();
    origin.close();
  }

  @ParameterizedTest
  @CsvSource({
    "CHANGE_CONTENT, changed, 0",
    "CHANGE_ROW, changed, 0",
    "DROP_CHANGE, dropped, 0",
    "DROP_ITEM, dropped, 0",
    "DROP_CONTENT, missing-content, 0",
    "REPLAY, replayed, 1",
    "REORDER, reordered, 0",
    "TRUNCATE, truncated, 2",
    "STALL, stalled, 2",
    "ENDLESS, endless, 3",
    "ENDLESS_FRAME, malformed, 0"
  })
  void trick_isNamedAndCounted_takesNothingOver_andIsGotOver(
      FeedTrick trick, String kind, long verifiedMax) throws Exception {
    proxy.play(trick);
    Map<Setting, String> impatient = Map.of(Setting.UPSTREAM_STALL_SECONDS_MAX, "1");
    try (TestServer mirror = Mirrors.start(folder, proxy.uri(), impatient)) {
      String counter = "patchbay_sync_violations_total{kind=\"" + kind + "\"}";
      Eventually.holds(trick + " is counted", () -> Mirrors.metric(mirror, counter) >= 1);
      assertThat(mirror.server().status().catalogRevision()).isLessThanOrEqualTo(verifiedMax);
      assertThat(mirror.getAdmin("/admin/v1/status").body()).contains(kind);

      proxy.play(FeedTrick.NONE);
      Mirrors.caughtUp(mirror, origin);
      assertThat(Mirrors.feed(mirror, Scope.ALL)).isEqualTo(Mirrors.feed(origin, Scope.ALL));
    }
  }
}
