package io.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.config.Setting;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.testing.DataFolder;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.Mirrors;
import io.patchbay.server.testing.Relay;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.StoredRelease;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mirrors of real servers, over real sockets.
final class MirrorTest {
  private static final Scope GERMAN =
      new Scope(Set.of(), Set.of(), Set.of(Language.parse("DEU")), Set.of());

  @TempDir private Path folder = Path.of("");

  private static Map<String, String> offers(TestServer server, SmallRelease... releases)
      throws Exception {
    try (ServerClient client = ServerClient.of(server)) {
      return client.offers(SmallRelease.machine(List.of(releases)));
    }
  }

  @Test
  void chainOfThree_offersWhatIsPublished_withinASecond_withItsFiles() throws Exception {
    StoredRelease release = StoredRelease.of(2, 100_000);
    try (TestServer origin = TestServer.start(folder.resolve("0"));
        TestServer first = Mirrors.start(folder.resolve("1"), origin);
        TestServer second = Mirrors.start(folder.resolve("2"), first);
        TestServer third = Mirrors.start(folder.resolve("3"), second)) {
      Mirrors.publish(origin, SmallRelease.of(1));
      Mirrors.caughtUp(third, origin);
      Mirrors.publish(origin, release);
      long published = System.nanoTime();
      Eventually.holds(
          "offered three deep", () -> offers(third, release.release()).containsKey("MS99-002"));
      long millis = (System.nanoTime() - published) / 1_000_000;
      System.out.println("published to offered three deep: " + millis + " ms");

      try (ServerClient client = ServerClient.of(third)) {
        String url = client.contentUrls(release.release().machine()).getFirst();
        assertThat(client.get(url).body()).isEqualTo(release.german());
      }
      assertThat(Mirrors.feed(third, Scope.ALL)).isEqualTo(Mirrors.feed(origin, Scope.ALL));
      assertThat(millis).isLessThan(5_000);
    }
  }

  @Test
  void filter_holdsItsPart_andChangesLater_withoutStartingOver() throws Exception {
    try (TestServer origin = TestServer.start(folder.resolve("0"))) {
      Mirrors.publish(origin, SmallRelease.of(1));
      Mirrors.publish(origin, SmallRelease.of(2));
      Map<Setting, String> german = Map.of(Setting.MIRROR_LANGUAGES, "de");
      long changes;
      try (TestServer mirror = Mirrors.start(folder.resolve("1"), Mirrors.uri(origin), german)) {
        Mirrors.caughtUp(mirror, origin);
        assertThat(Mirrors.feed(mirror, GERMAN)).isEqualTo(Mirrors.feed(origin, GERMAN));
        assertThat(mirror.get("/v1/catalog/changes?since=0&until=1").statusCode()).isEqualTo(409);
        changes = mirror.server().status().updates();
        Eventually.holds(
            "offered with files",
            () -> offers(mirror, SmallRelease.of(1), SmallRelease.of(2)).size() == 2);
      }
      Mirrors.publish(origin, SmallRelease.of(3));
      try (TestServer mirror = Mirrors.start(folder.resolve("1"), origin)) {
        Mirrors.caughtUp(mirror, origin);
        Eventually.holds(
            "everything is held",
            () -> mirror.get("/v1/catalog/changes?since=0&until=1").statusCode() == 200);
        assertThat(Mirrors.feed(mirror, Scope.ALL)).isEqualTo(Mirrors.feed(origin, Scope.ALL));
      }
      try (TestServer mirror = Mirrors.start(folder.resolve("1"), Mirrors.uri(origin), german)) {
        Eventually.holds(
            "only German is held",
            () -> mirror.get("/v1/catalog/changes?since=0&until=1").statusCode() == 409);
        assertThat(Mirrors.feed(mirror, GERMAN)).isEqualTo(Mirrors.feed(origin, GERMAN));
      }
      assertThat(changes).isPositive();
    }
  }

  @Test
  void upstreamThatRestarts_andALineThatIsCut_areGotOver() throws Exception {
    try (Relay line = new Relay();
        TestServer mirror = Mirrors.start(folder.resolve("1"), line.uri(), Map.of())) {
      try (TestServer origin = TestServer.start(folder.resolve("0"))) {
        Mirrors.publish(origin, SmallRelease.of(1));
        line.toUntil(Mirrors.uri(origin), "/v1/catalog/changes", 300);
        line.awaitCut(20);
        assertThat(mirror.server().status().catalogRevision()).isZero();
        line.to(Mirrors.uri(origin));
        Mirrors.caughtUp(mirror, origin);
      }
      try (TestServer origin = TestServer.start(folder.resolve("0"))) {
        Mirrors.publish(origin, SmallRelease.of(2));
        line.to(Mirrors.uri(origin));
        Mirrors.caughtUp(mirror, origin);
        assertThat(Mirrors.feed(mirror, Scope.ALL)).isEqualTo(Mirrors.feed(origin, Scope.ALL));
      }
    }
  }

  @Test
  void loopOfTwo_isNoticed_andTakesNothingOver() throws Exception {
    try (Relay line = new Relay();
        TestServer first = Mirrors.start(folder.resolve("1"), line.uri(), Map.of());
        TestServer second = Mirrors.start(folder.resolve("2"), first)) {
      line.to(Mirrors.uri(second));
      Eventually.holds(
          "one of them stands still",
          () ->
              Mirrors.metric(first, "patchbay_sync_standing_still")
                      + Mirrors.metric(second, "patchbay_sync_standing_still")
                  > 0);
    }
  }

  @Test
  void upstreamRestoredFromAnOlderBackup_isNoticed_andNeverMerged() throws Exception {
    try (Relay line = new Relay()) {
      try (TestServer origin = TestServer.start(folder.resolve("0"))) {
        Mirrors.publish(origin, SmallRelease.of(1));
      }
      DataFolder.copy(folder.resolve("0"), folder.resolve("backup"));
      try (TestServer mirror = Mirrors.start(folder.resolve("1"), line.uri(), Map.of())) {
        try (TestServer origin = TestServer.start(folder.resolve("0"))) {
          Mirrors.publish(origin, SmallRelease.of(2));
          Mirrors.publish(origin, SmallRelease.of(3));
          line.to(Mirrors.uri(origin));
          Mirrors.caughtUp(mirror, origin);
          Eventually.holds(
              "offered with files", () -> !offers(mirror, SmallRelease.of(2)).isEmpty());
        }
        try (TestServer restored = TestServer.start(folder.resolve("backup"))) {
          line.to(Mirrors.uri(restored));
          for (int number : List.of(4, 5, 6)) {
            Mirrors.publish(restored, SmallRelease.of(number));
          }
          Eventually.holds(
              "stands still", () -> Mirrors.metric(mirror, "patchbay_sync_standing_still") == 1);
          assertThat(mirror.server().status().catalogRevision()).isEqualTo(3);
          assertThat(offers(mirror, SmallRelease.of(2))).isNotEmpty();
          assertThat(offers(mirror, SmallRelease.of(4))).isEmpty();
        }
      }
    }
  }

  @Test
  void mirror_refusesToPublish_andAnOriginToBecomeOne() throws Exception {
    try (TestServer origin = TestServer.start(folder.resolve("0"))) {
      Mirrors.publish(origin, SmallRelease.of(1));
      try (TestServer mirror = Mirrors.start(folder.resolve("1"), origin);
          ServerClient client = ServerClient.of(mirror)) {
        Mirrors.caughtUp(mirror, origin);
        assertThat(client.tryPublish(UUID.randomUUID(), SmallRelease.of(2).source()).statusCode())
            .isEqualTo(409);
      }
    }
    URI anywhere = URI.create("http://127.0.0.1:1");
    assertThatThrownBy(() -> Mirrors.start(folder.resolve("0"), anywhere, Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has 1 changes of its own");
  }
}
