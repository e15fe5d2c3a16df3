package io.patchbay.sim.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.MachineState;
import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.Report;
import io.patchbay.sim.testing.FakeTime;
import io.patchbay.sim.testing.UpdateServer;
import io.patchbay.sim.wire.Connection;
import io.patchbay.sim.wire.ReportClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutboxTest {
  private static final Offer OFFER =
      Offer.newBuilder().setUpdateId("82550b89-7c49-553d-b32f-567df37260ce").setRevision(1).build();

  @TempDir private Path directory;
  private final FakeTime time = new FakeTime();
  private UpdateServer server;
  private MachineFolder folder;
  private Connection connection;
  private Outbox outbox;

  @BeforeEach
  void open() throws IOException {
    server = new UpdateServer();
    folder = MachineFolder.open(directory);
    connection = new Connection(server.uri());
    var patience = new Patience(Duration.ofSeconds(10), time, new Random(1), _ -> {});
    outbox = new Outbox(folder, new ReportClient(connection), patience, time);
  }

  @AfterEach
  void close() throws IOException {
    connection.close();
    folder.close();
    server.close();
  }

  @Test
  void send_moreThanOneRequestTakes_sendsAllInTurn() throws Exception {
    keep(2500);
    var requests = new AtomicInteger();
    server.hook(
        _ -> {
          requests.incrementAndGet();
          return false;
        });
    ReportsResult result = outbox.send();
    assertThat(result.acknowledged()).isEqualTo(2500);
    assertThat(requests).hasValue(3);
    assertThat(server.reports).hasSize(2500).doesNotHaveDuplicates();
    assertThat(folder.state().getReportsList()).isEmpty();
  }

  @Test
  void send_serverFailsOnTheWay_keepsWhatWasNotAnsweredFor() throws Exception {
    keep(1500);
    var requests = new AtomicInteger();
    server.hook(
        exchange -> {
          if (requests.incrementAndGet() == 1) {
            return false;
          }
          UpdateServer.send(exchange, 503, "text/plain", new byte[] {'x'});
          return true;
        });
    ReportsResult result = outbox.send();
    assertThat(result.acknowledged()).isEqualTo(1000);
    assertThat(result.kept()).isEqualTo(500);
    assertThat(result.reason().orElseThrow()).startsWith("server answered 503");
    assertThat(requests).hasValue(2);
    assertThat(folder.state().getReportsCount()).isEqualTo(500);
  }

  @Test
  void send_olderThanServersRemember_isDropped() throws Exception {
    keep(1);
    time.pause(Duration.ofDays(28).plusMillis(1));
    keep(1);
    ReportsResult result = outbox.send();
    assertThat(result.acknowledged()).isEqualTo(1);
    assertThat(result.dropped()).singleElement().asString().endsWith(": older than 28 days");
    assertThat(server.reports).hasSize(1);
  }

  private void keep(int count) throws IOException {
    MachineState.Builder next = folder.state().toBuilder();
    for (int i = 0; i < count; i++) {
      next.addReports(
          outbox.event(OFFER, Report.Result.INSTALLED, ClientConfiguration.getDefaultInstance()));
    }
    folder.save(next.build());
  }
}
