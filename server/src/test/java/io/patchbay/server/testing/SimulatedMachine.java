package io.patchbay.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A machine that takes what it is offered: `patchbay-sim check --install`, a process of its own,
/// one at a time.
///
/// @param directory where it keeps its state, in `machine`, and what it prints
public record SimulatedMachine(Path directory, List<String> configuration) {
  private static final long WAIT_SECONDS_MAX = 60;

  public SimulatedMachine {
    configuration = List.copyOf(configuration);
  }

  /// All it knows.
  public Path state() {
    return directory.resolve("machine");
  }

  /// Begins to ask.
  public Process start(URI server) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.patchbay.sim.PatchbaySim", "check"));
    command.addAll(List.of("--server", server.toString(), "--install", state().toString()));
    command.addAll(configuration);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("machine.out").toFile())
        .start();
  }

  /// What it printed, once it ended well.
  public String output(Process started) throws Exception {
    assertThat(started.waitFor(WAIT_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    String output = Files.readString(directory.resolve("machine.out"));
    assertThat(started.exitValue()).as(output).isZero();
    return output;
  }

  /// Asks once, to the end.
  public String run(URI server) throws Exception {
    return output(start(server));
  }
}
