package io.patchbay.server.cli;

import io.patchbay.server.domain.VerifyReport;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.Format;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Checks manifests without publishing them.
@Command(
    name = "verify",
    description = {
      "Check release manifests as if they were published in this order. Changes nothing.",
      "",
      "Decided for every configuration a machine can report, and not for a sample:",
      "  gap          what the manifest claims in `affected` gets nothing;",
      "  overlap      two updates of the bulletin remain for one product;",
      "  unreachable  nobody can ever get an update;",
      "  stranger     an update is offered outside what is claimed.",
      "Each names one machine, as a query string for `patchbay explain`.",
      "",
      "Exit status 1 if a publish would be refused; each fault has file, line and remedy."
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Mixin private AdminOptions options = new AdminOptions();

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  @Parameters(paramLabel = "MANIFEST", arity = "1..*", description = "Release manifests, YAML.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    try (AdminClient client = options.connect()) {
      VerifyReport report = Manifests.verify(client, Manifests.read(files));
      if (json) {
        byte[] body = AdminWire.verifyResponse(report, Format.JSON);
        spec.commandLine().getOut().println(new String(body, StandardCharsets.UTF_8));
      } else {
        Manifests.print(report, Set.of(), spec.commandLine().getErr());
        String verdict =
            report.faults().isEmpty() ? "no faults" : report.faults().size() + " faults";
        spec.commandLine().getOut().println(report.updates() + " updates, " + verdict);
      }
      return report.faults().isEmpty() ? 0 : 1;
    }
  }
}
