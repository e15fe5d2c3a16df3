package io.patchbay.sim;

import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.install.Downloader;
import io.patchbay.sim.install.InstallResult;
import io.patchbay.sim.install.Installer;
import io.patchbay.sim.install.MachineFolder;
import io.patchbay.sim.install.Patience;
import io.patchbay.sim.install.Time;
import io.patchbay.sim.sweep.Progress;
import io.patchbay.sim.wire.Connection;
import io.patchbay.sim.wire.OfferClient;
import io.patchbay.sim.wire.OfferClient.Way;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// One simulated client.
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = PatchbaySim.Version.class,
    sortOptions = false,
    description = {
      "Ask as one machine, fetch and verify what is offered, and say what would be installed; or"
          + " install it (--install).",
      "",
      "Exit status: 0 an answer came and every file is what it claims to be; with --install also:"
          + " nothing failed to install. 1 not so, 2 used wrongly.",
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
          + " /tmp/updates",
      "  A machine that goes from vulnerable to up to date; run it twice:",
      "    patchbay-sim check --os 5.1.2600 --sp 3 --arch x86 --type workstation --language de-CH"
          + " \\",
      "        --product internet-explorer@7.0.5730.13 --install /tmp/machine"
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
      names = "--install",
      paramLabel = "DIR",
      description = {
        "Be a machine that installs what it is offered: fetch, verify, record and report it, and"
            + " say so the next time. DIR is that machine's memory; a run that is killed is gone on"
            + " with by the next.",
        "--component describes the machine before its first update, and is left out when one was"
            + " installed: what is measured would outrank what is recorded."
      })
  private @Nullable Path machineFolder;

  @Mixin private DownloadOptions download = new DownloadOptions();

  @Option(names = "--json", description = "Print the answer as JSON, with what became of it.")
  private boolean isJson;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  /// What a run came to, in words.
  private record Ending(String text, List<String> messages, boolean isRight) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkUsage();
    Ending ending = run();
    PrintWriter out = spec.commandLine().getOut();
    out.print(ending.text);
    out.flush();
    ending.messages.forEach(m -> err().println("patchbay-sim: " + TextLines.printable(m)));
    return ending.isRight ? 0 : 1;
  }

  private Ending run() throws IOException, InterruptedException {
    Progress progress = PatchbaySim.progress(err());
    Patience patience = download.patience(progress);
    try (var connection = new Connection(server)) {
      var downloader =
          new Downloader(connection, download.settings(), patience, new Random(), progress::show);
      return machineFolder == null
          ? check(connection, downloader)
          : install(machineFolder, connection, downloader, patience);
    } finally {
      progress.end();
    }
  }

  private Ending check(Connection connection, Downloader downloader)
      throws IOException, InterruptedException {
    try (Downloads downloads = Downloads.into(directory)) {
      OfferResponse answer = new OfferClient(connection).ask(machine.request(), way());
      var report = new CheckReport(answer, fetched(answer, downloader, downloads));
      return new Ending(
          isJson ? report.json() : report.text(), report.faults(), report.faults().isEmpty());
    }
  }

  private Ending install(Path root, Connection connection, Downloader downloader, Patience patience)
      throws IOException, InterruptedException {
    try (MachineFolder folder = MachineFolder.open(root)) {
      var installer = new Installer(folder, connection, downloader, patience, Time.system());
      InstallResult result = installer.run(machine.request(), way());
      var report = new InstallReport(result);
      return new Ending(
          isJson ? report.json() : report.text(), report.messages(), result.isRight());
    }
  }

  private static List<FetchedFile> fetched(
      OfferResponse answer, Downloader downloader, Downloads downloads)
      throws InterruptedException {
    var files = new ArrayList<FetchedFile>();
    for (Offer offer : answer.getOffersList()) {
      for (UpdateFile file : offer.getFilesList()) {
        files.add(downloads.fetch(file, downloader));
      }
    }
    return files;
  }

  private void checkUsage() {
    if (directory != null && machineFolder != null) {
      throw new ParameterException(spec.commandLine(), "--download, --install: one or the other");
    }
    download
        .fault()
        .ifPresent(
            fault -> {
              throw new ParameterException(spec.commandLine(), fault);
            });
  }

  private Way way() {
    return isPost ? Way.POST : Way.GET;
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
