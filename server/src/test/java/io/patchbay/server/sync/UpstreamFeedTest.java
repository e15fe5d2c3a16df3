package io.patchbay.server.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.Mirrors;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestServer;
import io.patchbay.server.upstream.UpstreamHttp;
import io.patchbay.server.upstream.UpstreamOptions;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is asked of a real server.
final class UpstreamFeedTest {
  private static TestServer server;
  private static UpstreamHttp http;
  private static UpstreamFeed feed;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server = TestServer.start(data);
    for (int i = 1; i <= 3; i++) {
      SmallRelease release = SmallRelease.of(i);
      assertThat(server.publish(UUID.randomUUID(), "small.yaml", release.yaml()).statusCode())
          .isEqualTo(200);
    }
    http = new UpstreamHttp(UpstreamOptions.of(Mirrors.uri(server)));
    feed = new UpstreamFeed(http);
  }

  @AfterAll
  static void stop() {
    http.close();
    server.close();
  }

  private static SyncDecision.FetchRange range(long until, Sha256 head) {
    return new SyncDecision.FetchRange(0, CatalogHead.EMPTY, until, head, Scope.ALL, false);
  }

  private static Sha256 headAt(long revision) throws Exception {
    Sha256 head = feed.headAt(revision);
    assertThat(head).isNotNull();
    return head;
  }

  @Test
  void changes_byTheirHead_areAllOfTheRange() throws Exception {
    SyncDecision.FetchRange range = range(2, headAt(2));
    List<ReplicatedChange> came = new ArrayList<>();
    try (InputStream body = feed.changes(range)) {
      VerifiedFeed.read(body, range, came::add);
    }
    assertThat(came).hasSize(2);
  }

  @Test
  void changes_byAHeadOfAnotherHistory_otherHistoryAtTheirEnd() throws Exception {
    assertThatExceptionOfType(FeedViolationException.class)
        .isThrownBy(() -> feed.changes(range(2, headAt(3))))
        .withMessageContaining(headAt(2).hex())
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Violation.OTHER_HISTORY))
        .satisfies(e -> assertThat(e.revision()).isEqualTo(2));
  }

  @Test
  void changes_thatAreNotThereYet_refused() {
    assertThatExceptionOfType(UpstreamException.class)
        .isThrownBy(() -> feed.changes(range(4, headAt(3))))
        .withMessageContaining("answered 404: Not there yet: this catalog is at revision 3");
  }

  @Test
  void headAt_theNewest_isTheHead_andBeyondItNone() throws Exception {
    assertThat(feed.headAt(3)).isEqualTo(feed.head(0, Duration.ZERO).head());
    assertThat(feed.headAt(4)).isNull();
  }

  /// As a proxy says that it does not reach the server.
  @ParameterizedTest
  @CsvSource({"502, UNREACHABLE", "504, UNREACHABLE", "503, BUSY", "429, BUSY", "403, REFUSED"})
  void head_statusWithoutAWord_isOfItsKind(int status, SyncFailure failure) throws Exception {
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    proxy.createContext("/", exchange -> exchange.sendResponseHeaders(status, -1));
    proxy.start();
    URI uri = URI.create("http://127.0.0.1:" + proxy.getAddress().getPort());
    try (UpstreamHttp other = new UpstreamHttp(UpstreamOptions.of(uri))) {
      assertThatExceptionOfType(UpstreamException.class)
          .isThrownBy(() -> new UpstreamFeed(other).head(0, Duration.ZERO))
          .withMessage(uri + " answered " + status)
          .satisfies(e -> assertThat(e.failure()).isEqualTo(failure));
    } finally {
      proxy.stop(0);
    }
  }
}
