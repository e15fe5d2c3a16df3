package io.patchbay.sim;

import io.patchbay.sim.install.DownloadSettings;
import io.patchbay.sim.install.Patience;
import io.patchbay.sim.install.Time;
import io.patchbay.sim.sweep.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import picocli.CommandLine.Option;

/// How files are fetched.
final class DownloadOptions {
  private static final int CONNECTIONS_MAX = 64;
  private static final int PATIENCE_SECONDS_MAX = 86_400;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Connections at once for a file of more than 4 MiB, which comes in pieces of 1 MiB, from"
              + " 1 to "
              + CONNECTIONS_MAX
              + ". Default: ${DEFAULT-VALUE}")
  private int connections;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description =
          "How long, in all, to bear with a server or a network that fails, before giving up."
              + " Default: ${DEFAULT-VALUE}")
  private int patienceSeconds;

  @Option(names = "--no-delta", description = "Never make a file from one that is there.")
  private boolean isWithoutDelta;

  @Option(names = "--no-compression", description = "Never ask for files as zstd.")
  private boolean isWithoutCompression;

  Optional<String> fault() {
    if (connections < 1 || connections > CONNECTIONS_MAX) {
      return Optional.of(
          "--connections: " + connections + " (expected: from 1 to " + CONNECTIONS_MAX + ")");
    }
    if (patienceSeconds < 0 || patienceSeconds > PATIENCE_SECONDS_MAX) {
      return Optional.of(
          "--patience: " + patienceSeconds + " (expected: from 0 to " + PATIENCE_SECONDS_MAX + ")");
    }
    return Optional.empty();
  }

  DownloadSettings settings() {
    return new DownloadSettings(connections, !isWithoutDelta, !isWithoutCompression);
  }

  Patience patience(Progress progress) {
    return new Patience(
        Duration.ofSeconds(patienceSeconds),
        Time.system(),
        new Random(),
        reason -> progress.say(TextLines.printable(reason)));
  }
}
