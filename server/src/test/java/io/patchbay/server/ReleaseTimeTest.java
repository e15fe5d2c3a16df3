package io.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Ids;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A release published ahead of its instant leaves no trace before it and is offered from it on.
final class ReleaseTimeTest {
  private static final Instant RELEASE = Instant.parse("2008-12-17T18:00:00Z");
  private static final String MACHINE =
      "os=5.1.2600&sp=3&arch=x86&type=workstation&language=de-DE"
          + "&product=internet-explorer@7.0.5730.13";
  private static final String QUERY = "/v1/offers?" + MACHINE;
  private static final String PACKAGE = "IE7-WindowsXP-KB960714-x86-DEU.exe";
  private static final String CONTENT =
      "/content/91dae67d1e0ec7151b6528670d1537cd37baa3bc91002300f46f9dde805c3179/" + PACKAGE;
  private static final UUID UPDATE = Ids.ofUpdate("MS08-078", "ie7-xp-x86", "DEU");
  private static final List<String> PUBLIC_TARGETS =
      List.of(QUERY, "/v1/bulletins/MS08-078", "/v1/updates/" + UPDATE, CONTENT);

  @TempDir Path folder;

  private final AtomicReference<Instant> now = new AtomicReference<>(RELEASE.minusSeconds(60));
  private final InstantSource clock = now::get;

  @Test
  void pendingRelease_leavesNoTraceInAnyPublicAnswer() throws Exception {
    try (TestServer with = start("with");
        TestServer without = start("without")) {
      with.publish("ms08-073");
      without.publish("ms08-073");
      assertThat(publish(with).body()).contains("\"result\":\"PENDING\"");
      for (String target : PUBLIC_TARGETS) {
        assertThat(seen(with.get(target))).as(target).isEqualTo(seen(without.get(target)));
      }
      assertThat(with.get(QUERY).body()).contains("\"catalogRevision\":\"1\"");
    }
  }

  // Everything a stranger sees but the time of day.
  private static Map<String, Object> seen(HttpResponse<String> response) {
    Map<String, Object> seen = new TreeMap<>(response.headers().map());
    seen.remove("date");
    seen.put("status", response.statusCode());
    seen.put("body", response.body());
    return seen;
  }

  @Test
  void instantComes_isOfferedWithoutRestart_asTheNextRevision() throws Exception {
    try (TestServer server = start("data")) {
      publish(server);
      assertThat(server.get(QUERY).body()).doesNotContain(PACKAGE);
      now.set(RELEASE);
      String answer = awaitOffer(server, Duration.ofSeconds(5));
      assertThat(answer).contains("\"catalogRevision\":\"1\"");
      assertThat(server.get(CONTENT).statusCode()).isEqualTo(200);
      assertThat(server.getAdmin("/admin/v1/status").body()).doesNotContain("pending");
    }
  }

  @Test
  void realClock_isOfferedWithinASecond_andNotBefore() throws Exception {
    Instant releaseAt = Instant.now().plusSeconds(3);
    String yaml = TestServer.release("ms08-078").replace(RELEASE.toString(), releaseAt.toString());
    try (TestServer server = TestServer.start(folder.resolve("real"))) {
      server.publish(UUID.randomUUID(), "m.yaml", yaml);
      Instant lastWithout = Instant.EPOCH;
      Instant firstWith = Instant.MAX;
      while (firstWith.equals(Instant.MAX)) {
        Instant asked = Instant.now();
        boolean offered = server.get(QUERY).body().contains(PACKAGE);
        assertThat(offered && Instant.now().isBefore(releaseAt)).as("offered early").isFalse();
        lastWithout = offered ? lastWithout : asked;
        firstWith = offered ? Instant.now() : firstWith;
        assertThat(asked).isBefore(releaseAt.plusSeconds(10));
      }
      assertThat(lastWithout).isBefore(releaseAt.plusSeconds(1));
    }
  }

  @Test
  void serverDownAtTheInstant_commitsBeforeItsFirstAnswer() throws Exception {
    try (TestServer server = start("data")) {
      publish(server);
    }
    now.set(RELEASE.plusSeconds(3600));
    try (TestServer server = start("data")) {
      assertThat(server.get(QUERY).body()).contains(PACKAGE);
    }
  }

  @Test
  void explain_countsWhatIsPending_onlyAtALaterInstant() throws Exception {
    try (TestServer server = start("data")) {
      publish(server);
      String explain = "/admin/v1/explain?" + MACHINE;
      assertThat(server.getAdmin(explain).body()).doesNotContain("960714");
      assertThat(server.getAdmin(explain + "&at=2008-12-17T17:59:59Z").body())
          .doesNotContain("960714");
      assertThat(server.getAdmin(explain + "&at=2008-12-17T18:00:00Z").body())
          .contains("\"verdict\":\"OFFERED\"", PACKAGE, "\"pending\":true");
    }
  }

  @Test
  void publishedAgain_staysPending_andCorrectedReplacesIt() throws Exception {
    try (TestServer server = start("data")) {
      publish(server);
      assertThat(publish(server).body()).contains("PENDING");
      String corrected = TestServer.release("ms08-078").replace("revision: 1", "revision: 2");
      server.publish(UUID.randomUUID(), "ms08-078.yaml", corrected);
      String status = server.getAdmin("/admin/v1/status").body();
      assertThat(status.split("releaseAt", -1)).as(status).hasSize(2);
      now.set(RELEASE);
      assertThat(awaitOffer(server, Duration.ofSeconds(5))).contains("\"revision\":2");
    }
  }

  @Test
  void twoInstants_areReleasedInTheirOrder() throws Exception {
    now.set(Instant.parse("2008-12-01T00:00:00Z"));
    try (TestServer server = start("data")) {
      server.publish("ms08-078", "ms08-073");
      assertThat(server.get(QUERY).body()).contains("NOT_APPLICABLE");
      now.set(Instant.parse("2009-01-01T00:00:00Z"));
      String answer = awaitOffer(server, Duration.ofSeconds(5));
      assertThat(answer).contains("\"catalogRevision\":\"2\"", "KB958215", PACKAGE);
    }
  }

  private TestServer start(String name) throws IOException {
    return TestServer.start(folder.resolve(name), clock, Map.of());
  }

  private static HttpResponse<String> publish(TestServer server) throws Exception {
    return server.publish(UUID.randomUUID(), "ms08-078.yaml", TestServer.release("ms08-078"));
  }

  private static String awaitOffer(TestServer server, Duration timeMax) throws Exception {
    long deadline = System.nanoTime() + timeMax.toNanos();
    String answer = server.get(QUERY).body();
    while (!answer.contains(PACKAGE)) {
      assertThat(System.nanoTime()).as(answer).isLessThan(deadline);
      answer = server.get(QUERY).body();
    }
    return answer;
  }
}
