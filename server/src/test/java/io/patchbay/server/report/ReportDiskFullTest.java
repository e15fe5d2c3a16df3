package io.patchbay.server.report;

import static io.patchbay.server.testing.TestReports.installed;
import static io.patchbay.server.testing.TestReports.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.testing.Mount;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that is full, made of a tmpfs: reports are refused, machines and publishers are served,
/// and with room again everything goes on without a restart.
final class ReportDiskFullTest {
  private static final long DISK_BYTES = 48 << 20;
  private static final int PAGE_BYTES = 4096;
  private static final SmallRelease RELEASE = SmallRelease.of(1);
  private static final ReportGroup INSTALLED = installed(update(RELEASE, "DEU"));

  @TempDir Path folder;

  private Path disk = Path.of("");
  private Path filler = Path.of("");
  private Mount mounted;

  @BeforeEach
  void mount() throws Exception {
    Mount.assumePossible(folder);
    disk = Files.createDirectory(folder.resolve("disk"));
    filler = disk.resolve("filler");
    mounted = Mount.tmpfs(disk, DISK_BYTES);
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted != null) {
      mounted.close();
    }
  }

  private TestServer start(long freeBytesMin) throws IOException {
    Map<Setting, String> settings = Map.of(Setting.FREE_BYTES_MIN, Long.toString(freeBytesMin));
    return TestServer.start(disk.resolve("data"), settings);
  }

  private void fillUpTo(long bytes) throws IOException {
    Files.deleteIfExists(filler);
    long left = disk.toFile().getUsableSpace() - bytes;
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] page = new byte[PAGE_BYTES];
      for (long written = 0; written + PAGE_BYTES <= left; written += PAGE_BYTES) {
        out.write(page);
      }
    }
  }

  private static List<Report> reports(int count) {
    return Stream.generate(() -> new Report(UUID.randomUUID(), INSTALLED, Instant.now()))
        .limit(count)
        .toList();
  }

  private static String text(HttpResponse<byte[]> response) {
    return response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8);
  }

  private static long counted(ServerClient client) throws Exception {
    return client.reported(INSTALLED.update().updateId()).totals().installed();
  }

  @Test
  void belowTheFloor_reportsAre507_whilePublishingGoesOn() throws Exception {
    long min = 4 << 20;
    try (TestServer server = start(min);
        ServerClient client = ServerClient.of(server)) {
      client.publish(UUID.randomUUID(), RELEASE.source());
      List<Report> refused = reports(10);
      fillUpTo(3 * min);

      assertThat(text(client.report(refused))).startsWith("507 ").contains("/problems/no-space");
      assertThat(server.getAdmin("/metrics").body()).contains("patchbay_reports_writable 0.0\n");
      client.publish(UUID.randomUUID(), SmallRelease.of(2).source());
      assertThat(counted(client)).isZero();
      Files.delete(filler);
      assertThat(text(client.report(refused))).contains("\"counted\":10");
      assertThat(counted(client)).isEqualTo(10);
    }
  }

  @Test
  void noRoomForTheLog_reportsAreRefused_andWithRoomAgainCountedOnce_withoutARestart()
      throws Exception {
    List<List<Report>> requests = new ArrayList<>();
    long countedBefore = 0;
    try (TestServer server = start(0);
        ServerClient client = ServerClient.of(server)) {
      client.publish(UUID.randomUUID(), RELEASE.source());
      fillUpTo(20 * PAGE_BYTES);
      int refused = 0;
      for (int i = 0; i < 20; i++) {
        requests.add(reports(500));
        HttpResponse<byte[]> response = client.report(requests.getLast());
        countedBefore += response.statusCode() == 200 ? 500 : 0;
        refused += response.statusCode() == 200 ? 0 : 1;
        assertThat(response.statusCode()).as(text(response)).isIn(200, 503, 507);
      }
      assertThat(refused).isPositive();
      assertThat(client.offers(RELEASE.machine())).hasSize(1);
      Files.delete(filler);
      for (List<Report> reports : requests) {
        assertThat(text(client.report(reports))).startsWith("200 ");
      }
      assertThat(countedBefore).isLessThan(10_000);
      assertThat(counted(client)).isEqualTo(10_000);
    }
    try (TestServer server = start(0);
        ServerClient client = ServerClient.of(server)) {
      for (List<Report> reports : requests) {
        assertThat(text(client.report(reports))).contains("\"known\":500");
      }
      assertThat(counted(client)).isEqualTo(10_000);
    }
  }
}
