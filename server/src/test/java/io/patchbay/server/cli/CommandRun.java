package io.patchbay.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine.Help;

/// How one call of `patchbay` ended.
///
/// @param out what it wrote to standard output
/// @param err what it wrote to standard error
record CommandRun(int status, String out, String err) {
  static CommandRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        PatchbayCommand.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
            .execute(arguments);
    return new CommandRun(status, out.toString(), err.toString());
  }
}
