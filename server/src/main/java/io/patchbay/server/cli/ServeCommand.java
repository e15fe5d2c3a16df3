package io.patchbay.server.cli;

import io.patchbay.server.config.Settings;
import io.patchbay.server.config.SettingsException;
import picocli.CommandLine.Command;

/// Runs a server whose catalog is its own.
@Command(
    name = "serve",
    description = {
      "Run a server until Ctrl-C or SIGTERM.",
      "",
      "Each setting can stand in the configuration file (key as the flag, without dashes in front),"
          + " in the environment (PATCHBAY_PUBLIC_LISTEN for --public-listen), or here; a flag"
          + " beats the environment, which beats the file."
    },
    abbreviateSynopsis = true,
    sortOptions = false)
final class ServeCommand extends RunCommand {
  @Override
  void check(Settings settings) {
    if (settings.mirror().isPresent()) {
      throw new SettingsException(
          "upstream: "
              + settings.mirror().get().upstream()
              + " (expected: none; `patchbay mirror` follows another server)");
    }
  }
}
