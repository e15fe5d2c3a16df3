package io.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.ReportCounts;
import io.patchbay.server.testing.Relay;
import io.patchbay.server.testing.ServerClient;
import io.patchbay.server.testing.ServerProcess;
import io.patchbay.server.testing.SimulatedMachine;
import io.patchbay.server.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A simulated machine, a process of its own, takes MS08-078 from a server that is killed and comes
/// back in the middle of each of its answers.
final class UpdatedMachineTest {
  private static final String NAME = "IE7-WindowsXP-KB960714-x86-DEU.exe";
  private static final List<Cut> CUTS =
      List.of(
          new Cut("/v1/offers", 300),
          new Cut("/v1/updates/", 200),
          new Cut("/content/", 1000),
          new Cut("/v1/reports", 50));
  private static final UUID UPDATE = UUID.fromString("82550b89-7c49-553d-b32f-567df37260ce");
  private static final long WAIT_SECONDS_MAX = 60;

  private static final List<String> MACHINE =
      List.of(
          "--os=5.1.2600",
          "--sp=3",
          "--arch=x86",
          "--type=workstation",
          "--language=de-CH",
          "--product=internet-explorer@7.0.5730.13",
          "--component=mshtml.dll@7.0.6000.20935");

  @TempDir private Path directory;

  // In which answer, and after how many of its bytes.
  private record Cut(String target, int bytes) {}

  @Test
  void machine_serverIsKilledInEachAnswer_goesFromVulnerableToUpToDate() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    publish(data);
    var machine = new SimulatedMachine(directory, MACHINE);
    Process run = null;
    try (var relay = new Relay()) {
      for (Cut cut : CUTS) {
        try (ServerProcess server = ServerProcess.start(data)) {
          relay.toUntil(server.machines(), cut.target, cut.bytes);
          run = run == null ? machine.start(relay.uri()) : run;
          relay.awaitCut(WAIT_SECONDS_MAX);
          server.kill();
        }
      }
      try (ServerProcess server = ServerProcess.start(data)) {
        relay.to(server.machines());
        assertThat(machine.output(run))
            .contains("  installed as KB960714-IE7\n")
            .contains("installed MS08-078 (KB960714): 1 file of 2,180 bytes, ")
            .contains("reports: 2 acknowledged, 0 kept for the next run");
        assertThat(reported(server)).isEqualTo(new ReportCounts(1, 1, 0, 0));
        assertThat(machine.run(relay.uri())).startsWith("UP_TO_DATE: nothing is left to install ");
      }
    } finally {
      if (run != null) {
        run.destroyForcibly();
      }
    }
    try (var files = Files.walk(machine.state())) {
      assertThat(files.filter(file -> file.endsWith(NAME)))
          .singleElement()
          .satisfies(file -> assertThat(file).hasSize(2180));
    }
  }

  private static ReportCounts reported(ServerProcess server) throws Exception {
    try (ServerClient client = server.client()) {
      return client.reported(UPDATE).totals();
    }
  }

  private static void publish(Path data) throws Exception {
    try (ServerProcess server = ServerProcess.start(data);
        ServerClient client = server.client()) {
      byte[] yaml = TestServer.release("ms08-078").getBytes(StandardCharsets.UTF_8);
      client.publish(UUID.randomUUID(), new ManifestSource("ms08-078.yaml", yaml));
      server.stop();
    }
  }
}
