package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import io.patchbay.server.domain.MirrorStatus;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.Got;
import io.patchbay.server.testing.Mirrors;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.StoredRelease;
import io.patchbay.server.testing.TestServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A mirror that syncs at night, over real sockets.
final class MirrorScheduleTest {
  private static final StoredRelease FIRST = StoredRelease.of(1, 1_000);
  private static final StoredRelease SECOND = StoredRelease.of(2, 1_000);
  private static final String NOBODY = "http://127.0.0.1:1";
  private static final Instant NIGHT = Instant.parse("2040-06-01T20:00:00Z");
  private static final InstantSource AT_NOON = at(Instant.parse("2040-06-01T10:00:00Z"));
  private static final InstantSource AT_NIGHT = at(NIGHT.plusSeconds(3_600));

  @TempDir private Path folder = Path.of("");

  private static InstantSource at(Instant now) {
    return Clock.offset(
        Clock.systemUTC(), Duration.between(Clock.system(ZoneOffset.UTC).instant(), now));
  }

  private TestServer mirror(InstantSource clock, TestServer origin, String contentUpstream)
      throws Exception {
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    settings.put(Setting.MIRROR_SCHEDULE, "22:00-05:00");
    settings.put(Setting.MIRROR_SCHEDULE_ZONE, "Europe/Berlin");
    settings.put(Setting.CONTENT_UPSTREAM, contentUpstream);
    return Mirrors.start(folder.resolve("1"), Mirrors.uri(origin), clock, settings);
  }

  private static void publish(TestServer origin, StoredRelease release) throws Exception {
    try (ServerClient client = ServerClient.of(origin)) {
      release.publish(client);
    }
  }

  private static MirrorStatus status(TestServer mirror) {
    return Objects.requireNonNull(mirror.server().status().mirror());
  }

  private static String said(TestServer mirror) {
    String admin = "http://127.0.0.1:" + mirror.adminAddress().getPort();
    String token = mirror.server().tokenFile().toString();
    return CommandRun.of("status", "--admin", admin, "--token-file", token).out();
  }

  private static boolean waits(TestServer mirror) {
    return status(mirror).phase().equals("waiting");
  }

  private static String outcome(TestServer server, StoredRelease release) throws Exception {
    return Got.of(server, release.release().machine().replaceFirst(".*[?]", "")).outcome();
  }

  @Test
  void firstSync_doesNotWait_withItsFiles_andWhatComesLaterDoes() throws Exception {
    try (TestServer origin = TestServer.start(folder.resolve("0"))) {
      publish(origin, FIRST);
      try (TestServer mirror = mirror(AT_NOON, origin, "")) {
        Mirrors.caughtUp(mirror, origin);
        Eventually.holds("offered", () -> outcome(mirror, FIRST).equals("OFFERED"));
        Eventually.holds("waiting", () -> waits(mirror));
        assertThat(status(mirror).nextSyncAt()).isBetween(NIGHT, NIGHT.plusSeconds(300));
        assertThat(Mirrors.metric(mirror, "patchbay_sync_waiting")).isEqualTo(1);
        assertThat(said(mirror)).containsPattern("sync +waiting\\R  asks next +2040-06-01T20:0");
      }
      publish(origin, SECOND);
      try (TestServer mirror = mirror(AT_NOON, origin, "")) {
        Eventually.holds("waiting", () -> waits(mirror));
        assertThat(status(mirror).heardAt()).as("nobody was asked").isNull();
        assertThat(mirror.server().status().catalogRevision()).isEqualTo(1);
      }
      try (TestServer mirror = mirror(AT_NIGHT, origin, "")) {
        Mirrors.caughtUp(mirror, origin);
        Eventually.holds("offered", () -> outcome(mirror, SECOND).equals("OFFERED"));
        Eventually.holds("following", () -> status(mirror).phase().equals("following"));
        assertThat(status(mirror).nextSyncAt()).isNull();
        assertThat(Mirrors.metric(mirror, "patchbay_sync_waiting")).isZero();
        assertThat(said(mirror)).contains("following").doesNotContain("asks next");
      }
    }
  }

  @Test
  void outsideTheWindow_aFileAMachineAsksForIsFetched_andNoOther() throws Exception {
    try (TestServer origin = TestServer.start(folder.resolve("0"))) {
      publish(origin, FIRST);
      try (TestServer mirror = mirror(AT_NOON, origin, NOBODY)) {
        Mirrors.caughtUp(mirror, origin);
        assertThat(Mirrors.metric(mirror, "patchbay_content_wanted")).isEqualTo(3);
      }
      String file;
      try (ServerClient client = ServerClient.of(origin)) {
        file = client.contentUrls(FIRST.release().machine()).getFirst();
      }
      try (TestServer mirror = mirror(AT_NOON, origin, "");
          ServerClient client = ServerClient.of(mirror)) {
        Eventually.holds("waiting", () -> waits(mirror));
        assertThat(client.get(file).body()).isEqualTo(FIRST.german());
        Eventually.holds("one came", () -> Mirrors.metric(mirror, "patchbay_content_wanted") == 2);
        assertThat(Mirrors.metric(mirror, "patchbay_content_fetched_total")).isEqualTo(1);
      }
      try (TestServer mirror = mirror(AT_NIGHT, origin, "")) {
        Eventually.holds("all", () -> Mirrors.metric(mirror, "patchbay_content_wanted") == 0);
      }
    }
  }
}
