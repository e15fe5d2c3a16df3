package io.patchbay.sim;

import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.sim.wire.Connection;
import io.patchbay.sim.wire.Fetcher;
import io.patchbay.sim.wire.OfferClient;
import io.patchbay.sim.wire.OfferClient.Way;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// One simulated client.
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = PatchbaySim.Version.class,
    sortOptions = false,
    description = {
      "Ask as one machine, fetch and verify what is offered, and say what would be installed.",
      "",
      "Exit status: 0 an answer came and every file is what it claims to be, 1 not so, 2 used"
          + " wrongly.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  A Swiss German Windows XP with a file version from the other servicing train:",
      "    patchbay-sim check --os 5.1.2600 --sp 3 --arch x86 --type workstation --language de-CH"
          + " \\",
      "        --product internet-explorer@7.0.5730.13 --component mshtml.dll@7.0.6000.20935",
      "  A server that knows only which updates it has installed; keep the files:",
      "    patchbay-sim check --os 5.2.3790 --sp 2 --arch x64 --type server --language en-US \\",
      "        --product internet-explorer@6.0.3790.3959 --installed KB958215,KB960714 --download"
          + " /tmp/updates"
    })
final class CheckCommand implements Callable<Integer> {
  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = ServerConverter.DEFAULT,
      converter = ServerConverter.class,
      description = "The server's public listener. Default: ${DEFAULT-VALUE}")
  private URI server = URI.create(ServerConverter.DEFAULT);

  @Mixin private MachineOptions machine = new MachineOptions();

  @Option(
      names = "--post",
      description = "Ask by POST with a Protobuf body instead of GET with a query string.")
  private boolean isPost;

  @Option(
      names = "--download",
      paramLabel = "DIR",
      description =
          "Keep the verified files here. Default: a temporary directory that is deleted"
              + " afterwards.")
  private @Nullable Path directory;

  @Option(
      names = "--json",
      description = "Print the answer as JSON, with what became of each file.")
  private boolean isJson;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try (var connection = new Connection(server);
        Downloads downloads = Downloads.into(directory)) {
      OfferResponse answer =
          new OfferClient(connection).ask(machine.request(), isPost ? Way.POST : Way.GET);
      var report = new CheckReport(answer, fetched(answer, new Fetcher(connection), downloads));
      PrintWriter out = spec.commandLine().getOut();
      out.print(isJson ? report.json() : report.text());
      out.flush();
      report
          .faults()
          .forEach(
              fault ->
                  spec.commandLine()
                      .getErr()
                      .println("patchbay-sim: " + TextLines.printable(fault)));
      return report.faults().isEmpty() ? 0 : 1;
    }
  }

  private static List<FetchedFile> fetched(
      OfferResponse answer, Fetcher fetcher, Downloads downloads) {
    var files = new ArrayList<FetchedFile>();
    for (Offer offer : answer.getOffersList()) {
      offer.getFilesList().forEach(file -> files.add(downloads.fetch(file, fetcher)));
    }
    return files;
  }
}
