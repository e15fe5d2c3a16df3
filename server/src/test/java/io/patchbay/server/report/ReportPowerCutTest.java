package io.patchbay.server.report;

import static io.patchbay.server.testing.TestReports.installed;
import static io.patchbay.server.testing.TestReports.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Report;
import io.patchbay.server.domain.ReportCounts;
import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.testing.Commands;
import io.patchbay.server.testing.Mount;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.ServerProcess;
import io.patchbay.server.testing.SmallRelease;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A power cut right after an answer: what was counted is on the disk itself, and not only with the
/// kernel. The server's data lie in an image on a loop device, which is copied while the process
/// stands still.
final class ReportPowerCutTest {
  private static final long IMAGE_BYTES = 64 << 20;
  private static final SmallRelease RELEASE = SmallRelease.of(1);
  private static final ReportGroup INSTALLED = installed(update(RELEASE, "DEU"));

  @TempDir Path folder;

  @Test
  void powerCut_afterAnAnswer_keepsWhatWasCounted_andStillKnowsIt() throws Exception {
    Mount.assumePossible(folder);
    Path image = Mount.ext4Image(folder.resolve("image"), IMAGE_BYTES);
    Path copy = folder.resolve("copy");
    Path disk = Files.createDirectory(folder.resolve("disk"));
    List<Report> reports =
        Stream.generate(() -> new Report(UUID.randomUUID(), INSTALLED, Instant.now()))
            .limit(200)
            .toList();
    try (Mount mounted = Mount.ext4(image, disk);
        ServerProcess server = start(disk);
        ServerClient client = server.client()) {
      assertThat(mounted).isNotNull();
      client.publish(UUID.randomUUID(), RELEASE.source());
      assertThat(answer(client, reports)).isEqualTo("{\"counted\":200}");
      server.freeze();
      Commands.run("cp", "--sparse=always", image.toString(), copy.toString());
    }
    try (Mount mounted = Mount.ext4(copy, disk);
        ServerProcess server = start(disk);
        ServerClient client = server.client()) {
      assertThat(mounted).isNotNull();
      assertThat(client.reported(INSTALLED.update().updateId()).totals())
          .isEqualTo(new ReportCounts(0, 200, 0, 0));
      assertThat(answer(client, reports)).isEqualTo("{\"known\":200}");
    }
  }

  private static ServerProcess start(Path disk) throws Exception {
    return ServerProcess.start(disk.resolve("data"), "--free-bytes-min", "0");
  }

  private static String answer(ServerClient client, List<Report> reports) throws Exception {
    return new String(client.report(reports).body(), StandardCharsets.UTF_8);
  }
}
