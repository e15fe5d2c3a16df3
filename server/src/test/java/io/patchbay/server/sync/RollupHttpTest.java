package io.patchbay.server.sync;

import static io.patchbay.server.testing.TestReports.failed;
import static io.patchbay.server.testing.TestReports.installed;
import static io.patchbay.server.testing.TestReports.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.OriginCount;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.RollupReceipt;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.testing.Await;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import io.patchbay.server.testing.TestReports;
import io.patchbay.server.testing.TestServer;
import io.patchbay.server.upstream.UpstreamHttp;
import io.patchbay.server.upstream.UpstreamOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `/v1/reports/rollup` over real sockets.
final class RollupHttpTest {
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);
  private static final SmallRelease RELEASE = SmallRelease.of(1);
  private static final UpdateIdentity UPDATE = update(RELEASE, "DEU");

  @TempDir Path data;

  private TestServer root;
  private UpstreamHttp upstream;
  private TestCatalog catalog;
  private TestReports below;

  @BeforeEach
  void start() throws Exception {
    root = TestServer.start(data.resolve("root"));
    assertThat(root.publish(UUID.randomUUID(), "x.yaml", RELEASE.yaml()).statusCode())
        .isEqualTo(200);
    upstream = upstream(root);
    catalog = TestCatalog.open(data.resolve("below"));
    catalog.publish(RELEASE);
    below = TestReports.open(catalog.catalog(), data.resolve("below"), InstantSource.system());
  }

  @AfterEach
  void stop() {
    upstream.close();
    below.close();
    catalog.close();
    root.close();
  }

  private static List<Report> reports(ReportGroup group, int count) {
    return Stream.generate(() -> new Report(UUID.randomUUID(), group, Instant.now()))
        .limit(count)
        .toList();
  }

  private static UpstreamHttp upstream(TestServer server) throws IOException {
    return new UpstreamHttp(UpstreamOptions.of(TestServer.uri(server.publicAddress(), "")));
  }

  private RollupReceipt send(OriginCount count) throws IOException {
    return new HttpRollupUpstream(upstream).send(List.of(count));
  }

  private long total() throws IOException, InterruptedException {
    try (ServerClient client = ServerClient.of(root)) {
      return client.reported(UPDATE.updateId()).totals().sum();
    }
  }

  @Test
  void sender_sendsWhatIsCounted_andGoesOnAfterFailures() throws Exception {
    try (Meters meters = new Meters();
        RollupSender sender =
            new RollupSender(
                below.reports().rollups(),
                upstream,
                Duration.ofMillis(50),
                new Random(1),
                meters)) {
      below.add(reports(installed(UPDATE), 3));
      sender.start();
      Await.until("the root has the counts", WAIT_MAX, () -> total() == 3);

      below.add(reports(failed(UPDATE, TestReports.DISK_FULL), 2));
      Await.until("the root has those that came later", WAIT_MAX, () -> total() == 5);

      assertThat(meters.scrape()).contains("patchbay_rollup_lag_seconds");
    }
  }

  @Test
  void counts_repeatedAndOutOfOrder_changeNothing() throws Exception {
    UUID origin = UUID.randomUUID();
    send(new OriginCount(origin, installed(UPDATE), 7));
    send(new OriginCount(origin, installed(UPDATE), 7));
    send(new OriginCount(origin, installed(UPDATE), 3));

    assertThat(total()).isEqualTo(7);
  }

  @Test
  void counts_ofTwoServers_areAddedUp_andTheServersOwn() throws Exception {
    try (ServerClient client = ServerClient.of(root)) {
      client.report(reports(installed(UPDATE), 2));
    }
    send(new OriginCount(UUID.randomUUID(), installed(UPDATE), 7));
    send(new OriginCount(UUID.randomUUID(), installed(UPDATE), 10));

    assertThat(total()).isEqualTo(19);
  }

  @Test
  void countOfAnUnknownUpdate_isRefused_andTheOthersAreKept() throws Exception {
    UUID origin = UUID.randomUUID();
    UpdateIdentity unknown = new UpdateIdentity(UUID.randomUUID(), 1);
    RollupReceipt receipt =
        new HttpRollupUpstream(upstream)
            .send(
                List.of(
                    new OriginCount(origin, installed(unknown), 1),
                    new OriginCount(origin, installed(UPDATE), 4)));

    assertThat(receipt.refused()).extracting(RollupReceipt.Refused::index).containsExactly(0);
    assertThat(receipt.refused().getFirst().reason()).contains("no such revision");
    assertThat(total()).isEqualTo(4);
  }

  @Test
  void anotherUpstream_isSentEverythingAnew() throws Exception {
    below.add(reports(installed(UPDATE), 3));
    new RollupPass(below.reports().rollups(), new HttpRollupUpstream(upstream)).run();
    assertThat(below.store().unsent(null, 1)).isEmpty();
    try (TestServer other = TestServer.start(data.resolve("other"));
        UpstreamHttp toOther = upstream(other);
        ServerClient client = ServerClient.of(other)) {
      other.publish(UUID.randomUUID(), "x.yaml", RELEASE.yaml());
      below.add(reports(failed(UPDATE, 5), 1));
      new RollupPass(below.reports().rollups(), new HttpRollupUpstream(toOther)).run();

      assertThat(client.reported(UPDATE.updateId()).totals().sum()).isEqualTo(4);
    }
  }
}
