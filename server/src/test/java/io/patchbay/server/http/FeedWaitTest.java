package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.catalog.HeldChange;
import io.patchbay.server.config.Setting;
import io.patchbay.server.domain.Classification;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import io.patchbay.server.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests that wait for a change: no limit counts them as slow or as work, and each is answered.
@ExtendWith(LeakCheck.class)
final class FeedWaitTest {
  private static final int FOLLOWERS = 300;
  private static final int SECOND = 1;
  private static final int ANSWERED_SECONDS_MAX = 20;

  @TempDir private Path data = Path.of("");

  @ParameterizedTest
  @CsvSource({"/v1/catalog/head?since=0&wait=300", "/v1/catalog/changes?since=0&wait=300"})
  void followers_outliveEveryLimit_andAreAllTold_ofAChange(String target) throws Exception {
    Map<Setting, String> tight =
        Map.of(
            Setting.IDLE_SECONDS_MAX, "" + SECOND,
            Setting.REQUEST_SECONDS_MAX, "" + SECOND,
            Setting.HEADERS_SECONDS_MAX, "" + SECOND,
            Setting.IN_FLIGHT_MAX, "4");
    List<RawHttp> followers = new ArrayList<>();
    try (TestServer server = TestServer.start(data, tight)) {
      for (int i = 0; i < FOLLOWERS; i++) {
        followers.add(RawHttp.connect(server.publicAddress()));
        followers.getLast().send(RawHttp.head("GET", target));
      }
      // Longer than any limit, by the server's own clock.
      Response timedOut =
          RawHttp.ask(server.publicAddress(), "GET", "/v1/catalog/head?since=0&wait=" + 3 * SECOND);
      assertThat(timedOut.status()).isEqualTo(200);
      assertThat(server.get(SmallRelease.of(1).machine()).statusCode()).isEqualTo(200);

      server.publish(UUID.randomUUID(), "small.yaml", SmallRelease.of(1).yaml());
      for (RawHttp follower : followers) {
        Response told = follower.receive();
        assertThat(told.status()).as(told.body()).isEqualTo(200);
        assertThat(told.body()).isNotEmpty();
      }
    } finally {
      for (RawHttp follower : followers) {
        follower.close();
      }
    }
  }

  @Test
  void followers_whenTheServerStops_areAnswered_andDoNotHoldItUp() throws Exception {
    TestServer server = TestServer.start(data);
    try (RawHttp follower = RawHttp.connect(server.publicAddress());
        RawHttp pipelining = RawHttp.connect(server.publicAddress())) {
      String waits = RawHttp.head("GET", "/v1/catalog/head?since=0&wait=300");
      follower.send(waits);
      pipelining.send(waits + waits);
      assertThat(RawHttp.ask(server.publicAddress(), "GET", "/v1/catalog/head").status())
          .isEqualTo(200);

      CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
      assertThat(follower.receive().status()).isEqualTo(200);
      assertThat(pipelining.receive().status()).isEqualTo(200);
      closed.get(ANSWERED_SECONDS_MAX, TimeUnit.SECONDS);
    }
  }

  @Test
  void whoIsFurtherThanTheCatalog_isToldSoAtOnce() throws Exception {
    try (TestServer server = TestServer.start(data)) {
      long start = System.nanoTime();
      Response behind =
          RawHttp.ask(server.publicAddress(), "GET", "/v1/catalog/changes?since=7&wait=300");
      assertThat(behind.status()).isEqualTo(409);
      assertThat(behind.json().get("detail").getAsString()).contains("revision 0");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }
  }

  @Test
  void mirror_answersAskersOfItsScope_andTellsOthersWhatItHolds() throws Exception {
    Scope scope =
        new Scope(
            Set.of(), Set.of(), Set.of(Language.parse("DEU"), Language.parse("ENU")), Set.of());
    Scope next =
        new Scope(Set.of(), Set.of(Classification.SECURITY_UPDATE), scope.languages(), Set.of());
    try (TestCatalog catalog = TestCatalog.open(data)) {
      catalog.catalog().changeHeld(HeldChange.nothing(new MirrorState(scope, next)));
    }
    try (TestServer server = TestServer.start(data)) {
      String security = "&classification=security-update";
      assertThat(status(server, "&language=DEU" + security)).isEqualTo(200);
      assertThat(status(server, "&language=DEU,ENU" + security)).isEqualTo(200);
      assertThat(status(server, "&language=FRA" + security)).isEqualTo(409);
      assertThat(status(server, "&language=DEU")).isEqualTo(409); // It is on its way out.
      Response refused = RawHttp.ask(server.publicAddress(), "GET", "/v1/catalog/changes?since=0");
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.json().get("detail").getAsString())
          .contains("DEU", "ENU", "security-update");
    }
  }

  private static int status(TestServer server, String scope) throws Exception {
    return RawHttp.ask(server.publicAddress(), "GET", "/v1/catalog/changes?since=0" + scope)
        .status();
  }
}
