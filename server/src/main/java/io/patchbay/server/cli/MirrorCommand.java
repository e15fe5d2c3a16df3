package io.patchbay.server.cli;

import io.patchbay.server.config.Settings;
import io.patchbay.server.config.SettingsException;
import picocli.CommandLine.Command;

/// Runs a server that follows another one's catalog.
@Command(
    name = "mirror",
    description = {
      "Run a server that follows another one's catalog, or a part of it, until Ctrl-C or SIGTERM."
          + " It answers machines by itself, whether the other one can be reached or not; what is"
          + " published there is offered here within a second.",
      "",
      "All settings are those of `patchbay serve`. The part can be changed at any time: start it"
          + " again with other flags, and only what is missing is fetched."
    },
    footer = {
      "",
      "Example:",
      "  patchbay mirror --upstream https://updates.example --mirror-languages de,en"
    },
    abbreviateSynopsis = true,
    sortOptions = false)
final class MirrorCommand extends RunCommand {
  @Override
  void check(Settings settings) {
    if (settings.mirror().isEmpty()) {
      throw new SettingsException(
          "upstream: none (expected: a URL such as http://updates.example:8530)");
    }
    var _ = Mirror.policy(settings.mirror().get()); // Refused before anything is opened.
  }
}
