package io.patchbay.server.cli;

import io.patchbay.server.catalog.CatalogException;
import io.patchbay.server.config.SettingsException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The command line `patchbay`. Exit status: 0 done; 1 the thing asked about is not so, or it
/// failed; 2 used wrongly.
@Command(
    name = "patchbay",
    description =
        "Update distribution and applicability server: exactly the right update for every machine.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    sortOptions = false,
    subcommands = {
      ServeCommand.class,
      MirrorCommand.class,
      PublishCommand.class,
      VerifyCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      ImportBundleCommand.class,
      ExpireCommand.class,
      ExplainCommand.class,
      StatusCommand.class,
      ReindexCommand.class,
      GcCommand.class,
      DemoCommand.class
    },
    footer = {
      "",
      "Begin with:",
      "  patchbay demo                              the whole thing in one command",
      "  patchbay serve &                           a server, data in patchbay-data",
      "  patchbay publish releases/ms08-078.yaml    release an update",
      "",
      "Exit status: 0 done; 1 the thing asked about is not so, or it failed; 2 used wrongly."
    })
public final class PatchbayCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before run().
  private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /// The command line, ready to be executed.
  public static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new PatchbayCommand());
    for (String name : List.of("serve", "mirror")) {
      CommandLine command = Objects.requireNonNull(commandLine.getSubcommands().get(name));
      RunCommand.addSettings(command.getCommandSpec());
    }
    commandLine.setUsageHelpWidth(100).setUsageHelpAutoWidth(true);
    commandLine.setExecutionExceptionHandler(PatchbayCommand::failed);
    return commandLine;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command.");
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    switch (e) {
      case SettingsException wrong -> {
        command.getErr().println("patchbay: " + wrong.getMessage());
        return 2;
      }
      case CommandFailure failure -> command.getErr().println("patchbay: " + failure.getMessage());
      case CatalogException catalog ->
          command.getErr().println("patchbay: " + catalog.getMessage());
      case IOException io -> command.getErr().println("patchbay: " + io.getMessage());
      default -> throw e;
    }
    return 1;
  }
}
