package io.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.OneFileRelease;
import io.patchbay.server.testing.SimulatedMachine;
import io.patchbay.server.testing.TestServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A simulated machine that has a real file takes the next version of it as a delta.
final class DeltaMachineTest {
  private static final Path PAIR = Path.of("target/real-pair");
  private static final List<String> MACHINE =
      List.of(
          "--os=5.1.2600",
          "--sp=3",
          "--arch=x86",
          "--type=workstation",
          "--language=en-US",
          "--product=internet-explorer@7.0.5730.13");

  @TempDir private Path directory;

  @Test
  void machineWithTheOldFile_takesADelta_andHasTheNewFile() throws Exception {
    OneFileRelease before = OneFileRelease.of(1, Files.readAllBytes(PAIR.resolve("before.jar")));
    OneFileRelease after =
        OneFileRelease.of(2, Files.readAllBytes(PAIR.resolve("after.jar"))).replacing(before);
    var machine = new SimulatedMachine(directory, MACHINE);
    Path data = directory.resolve("data");
    try (TestServer server = TestServer.start(data)) {
      URI uri = TestServer.uri(server.publicAddress(), "");
      publish(server, data, before);
      assertThat(machine.run(uri)).contains("installed TEST-1 (KB1): 1 file of 4,656,705 bytes");

      publish(server, data, after);
      Path made = data.resolve("content/forms-made");
      Eventually.holds(
          "all forms are made", () -> Files.exists(made) && Files.readString(made).equals("2\n"));
      assertThat(machine.run(uri))
          .containsPattern("  delta of [12][0-9]{2},[0-9]{3} bytes instead of 4,658,001\n")
          .contains("installed TEST-2 (KB2): 1 file of 4,658,001 bytes");
      assertThat(machine.run(uri)).startsWith("UP_TO_DATE");
    }
    try (var files = Files.walk(machine.state())) {
      assertThat(files.filter(file -> file.endsWith(after.fileName())))
          .singleElement()
          .satisfies(file -> assertThat(file).hasBinaryContent(after.bytes()));
    }
  }

  private static void publish(TestServer server, Path data, OneFileRelease release)
      throws Exception {
    release.store(data);
    assertThat(server.publish(UUID.randomUUID(), "test.yaml", release.yaml()).statusCode())
        .isEqualTo(200);
  }
}
