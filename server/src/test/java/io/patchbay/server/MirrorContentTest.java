package io.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.Got;
import io.patchbay.server.testing.Mirrors;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.StoredRelease;
import io.patchbay.server.testing.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files of a mirror: there before their updates are offered, or once somebody asks.
final class MirrorContentTest {
  private static final int CLIENTS = 100;
  private static final String NOBODY = "http://127.0.0.1:1";
  private static final StoredRelease RELEASE = StoredRelease.of(1, 300_000);

  @TempDir private Path folder = Path.of("");

  private TestServer origin() throws Exception {
    TestServer origin = TestServer.start(folder.resolve("0"));
    try (ServerClient client = ServerClient.of(origin)) {
      RELEASE.publish(client);
    }
    return origin;
  }

  private static String outcome(TestServer server) throws Exception {
    return Got.of(server, RELEASE.release().machine().replaceFirst(".*[?]", "")).outcome();
  }

  @Test
  void onDemand_fetchesOnce_forAllWhoWait() throws Exception {
    Map<Setting, String> onDemand = Map.of(Setting.MIRROR_CONTENT, "on-demand");
    try (TestServer origin = origin();
        TestServer mirror = Mirrors.start(folder.resolve("1"), Mirrors.uri(origin), onDemand);
        ServerClient client = ServerClient.of(mirror);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Mirrors.caughtUp(mirror, origin);
      assertThat(outcome(mirror)).isEqualTo("OFFERED");
      String url = client.contentUrls(RELEASE.release().machine()).getFirst();
      List<Callable<byte[]>> asking = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        asking.add(() -> client.get(url).body());
      }
      for (Future<byte[]> got : threads.invokeAll(asking)) {
        assertThat(got.get()).isEqualTo(RELEASE.german());
      }
      assertThat(Mirrors.metric(origin, "patchbay_content_ranges_total{kind=\"whole\"}"))
          .isEqualTo(1);
      assertThat(Mirrors.metric(mirror, "patchbay_content_fetched_total")).isEqualTo(1);
    }
  }

  @Test
  void eager_withholdsWhatItDoesNotHave_untilItHasIt() throws Exception {
    try (TestServer origin = origin()) {
      Map<Setting, String> fromNobody = Map.of(Setting.CONTENT_UPSTREAM, NOBODY);
      Path data = folder.resolve("1");
      try (TestServer mirror = Mirrors.start(data, Mirrors.uri(origin), fromNobody)) {
        Mirrors.caughtUp(mirror, origin);
        assertThat(outcome(mirror)).isEqualTo("UNAVAILABLE");
        assertThat(Mirrors.metric(mirror, "patchbay_content_wanted")).isEqualTo(3);
        assertThat(Mirrors.feed(mirror, Scope.ALL)).isEqualTo(Mirrors.feed(origin, Scope.ALL));
      }
      try (TestServer mirror = Mirrors.start(data, origin)) {
        Eventually.holds("offered", () -> outcome(mirror).equals("OFFERED"));
        Eventually.holds("all", () -> Mirrors.metric(mirror, "patchbay_content_wanted") == 0);
        assertThat(Files.readAllBytes(StoredRelease.stored(data, RELEASE.germanDigest())))
            .isEqualTo(RELEASE.german());
      }
    }
  }

  @Test
  void onDemand_whatCannotBeHad_isAnsweredWith503_andWithheld() throws Exception {
    Map<Setting, String> fromNobody =
        Map.of(Setting.MIRROR_CONTENT, "on-demand", Setting.CONTENT_UPSTREAM, NOBODY);
    try (TestServer origin = origin();
        TestServer mirror = Mirrors.start(folder.resolve("1"), Mirrors.uri(origin), fromNobody);
        ServerClient client = ServerClient.of(mirror)) {
      Mirrors.caughtUp(mirror, origin);
      var answer = client.get(client.contentUrls(RELEASE.release().machine()).getFirst());
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      Eventually.holds("withheld", () -> outcome(mirror).equals("UNAVAILABLE"));
    }
  }

  @Test
  void firstSync_bySnapshot_isTheSameCatalog_andGoesOnByTheFeed() throws Exception {
    Map<Setting, String> always = Map.of(Setting.MIRROR_SNAPSHOT_UPDATES_MIN, "0");
    StoredRelease next = StoredRelease.of(2, 1_000);
    try (TestServer origin = origin();
        TestServer mirror = Mirrors.start(folder.resolve("1"), Mirrors.uri(origin), always)) {
      assertThat(mirror.server().status().catalogRevision()).isEqualTo(1);
      assertThat(folder.resolve("1/first-sync")).doesNotExist();
      try (ServerClient client = ServerClient.of(origin)) {
        next.publish(client);
      }
      Mirrors.caughtUp(mirror, origin);
      assertThat(Mirrors.feed(mirror, Scope.ALL)).isEqualTo(Mirrors.feed(origin, Scope.ALL));
      Eventually.holds("offered", () -> outcome(mirror).equals("OFFERED"));
    }
  }
}
