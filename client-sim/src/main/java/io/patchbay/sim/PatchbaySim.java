package io.patchbay.sim;

import io.patchbay.sim.sweep.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command line `patchbay-sim`. Exit status: 0 done, 1 the thing asked about is not so or
/// failed, 2 used wrongly.
@Command(
    name = "patchbay-sim",
    mixinStandardHelpOptions = true,
    versionProvider = PatchbaySim.Version.class,
    description =
        "Simulated clients of a Patchbay server: they ask what a machine needs and check what"
            + " comes.",
    subcommands = {CheckCommand.class, SweepCommand.class, LoadCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit status: 0 done, 1 the thing asked about is not so or failed, 2 used wrongly; of load"
          + " also 3, the generator itself was the bottleneck.",
      "",
      "Examples:",
      "  patchbay-sim check --os 5.1.2600 --sp 3 --arch x86 --type workstation --language de-CH \\",
      "      --product internet-explorer@7.0.5730.13 --component mshtml.dll@7.0.6000.20935",
      "  patchbay-sim sweep --releases server/releases",
      "  patchbay-sim load --manifest server/releases/ms08-078.yaml --rate 2000",
      "",
      "'patchbay-sim COMMAND --help' tells more."
    })
public final class PatchbaySim implements Runnable {
  private static final int HELP_WIDTH = 110;

  /// Set by bin/patchbay-sim, because Java can only tell whether all its streams are a terminal.
  private static final String TERMINAL_PROPERTY = "io.patchbay.sim.terminal";

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before run().
  private CommandSpec spec;

  private PatchbaySim() {}

  /// Runs the command line and ends the process with its exit status.
  public static void main(String[] arguments) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, arguments));
  }

  /// Returns the exit status; results go to `out`, messages to `err`.
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new PatchbaySim())
        .setOut(out)
        .setErr(err)
        .setUsageHelpWidth(HELP_WIDTH)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, _) -> misused(e))
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command))
        .execute(arguments);
  }

  static Progress progress(PrintWriter err) {
    return new Progress(err, Boolean.getBoolean(TERMINAL_PROPERTY));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: check, sweep or load");
  }

  private static int misused(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(name + ": " + e.getMessage());
    command.getErr().println("Try '" + name + " --help'.");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine command) throws Exception {
    if (!(e instanceof IOException)) {
      throw e; // A mistake of ours: picocli prints the stack trace.
    }
    command.getErr().println("patchbay-sim: " + TextLines.printable(e.getMessage()));
    return CommandLine.ExitCode.SOFTWARE;
  }

  /// The version stands in the manifest of the jar.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = PatchbaySim.class.getPackage().getImplementationVersion();
      return new String[] {"patchbay-sim " + (version == null ? "(not packaged)" : version)};
    }
  }
}
