package io.patchbay.sim;

import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.expect.ManifestReader;
import io.patchbay.sim.expect.Release;
import io.patchbay.sim.sweep.Progress;
import io.patchbay.sim.sweep.Question;
import io.patchbay.sim.sweep.Questions;
import io.patchbay.sim.sweep.Sweep;
import io.patchbay.sim.sweep.SweepResult;
import io.patchbay.sim.wire.Connection;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Every machine the manifests know, and some they must not.
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    versionProvider = PatchbaySim.Version.class,
    sortOptions = false,
    description = {
      "Ask as every machine the release manifests know, and check every answer against their"
          + " tables.",
      "",
      "These are all combinations of system, service pack, product type, product version,"
          + " architecture and language, with the file versions at, just below and just above every"
          + " fix, with and without records of installed updates; and machines that must get"
          + " nothing. Then fetch and verify every file that was offered. The server must have"
          + " published these manifests and no others.",
      "",
      "Exit status: 0 every answer and every file is right, 1 not so or nothing was asked, 2 used"
          + " wrongly.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  patchbay-sim sweep --server http://127.0.0.1:8530 --releases server/releases"
    })
final class SweepCommand implements Callable<Integer> {
  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = ServerConverter.DEFAULT,
      converter = ServerConverter.class,
      description = "The server's public listener. Default: ${DEFAULT-VALUE}")
  private URI server = URI.create(ServerConverter.DEFAULT);

  @Option(
      names = "--releases",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the release manifests, *.yaml.")
  private Path releases = Path.of("");

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "Connections, each with one question at a time, from 1 to 1024. Default:"
              + " ${DEFAULT-VALUE}")
  private int connections;

  @Option(names = "--no-examples", description = "Leave the example questions and answers out.")
  private boolean isWithoutExamples;

  @Option(names = "--json", description = "Print the numbers as one JSON object.")
  private boolean isJson;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkUsage();
    PrintWriter out = spec.commandLine().getOut();
    Progress progress = PatchbaySim.progress(err());
    var expectation = new Expectation(released());
    List<Question> questions = Questions.of(expectation);
    SweepResult result = Sweep.run(server, questions, expectation, connections, progress);
    var report = new SweepReport(server, expectation.releases(), connections, result);
    out.print(isJson ? report.json() : report.text());
    out.flush();
    if (!isJson && !isWithoutExamples) {
      printExamples(out);
    }
    return result.isRight() ? 0 : 1;
  }

  private void printExamples(PrintWriter out) throws IOException {
    try (var connection = new Connection(server)) {
      for (Example example : Example.ALL) {
        out.println();
        out.print(example.ask(server, connection));
        out.flush();
      }
    }
  }

  private void checkUsage() {
    if (!Files.isDirectory(releases)) {
      throw new ParameterException(spec.commandLine(), "--releases: no directory: " + releases);
    }
    if (connections < 1 || connections > 1024) {
      throw new ParameterException(
          spec.commandLine(), "--connections: " + connections + " (expected: from 1 to 1024)");
    }
  }

  /// What is released later must not be visible yet, so nothing of it is expected.
  private List<Release> released() throws IOException {
    Instant now = Instant.now();
    var released = new ArrayList<Release>();
    for (Release release : ManifestReader.readAll(releases)) {
      if (release.releasedAt().isAfter(now)) {
        err()
            .printf(
                "patchbay-sim: %s is released at %s and not expected yet\n",
                release.bulletin(), release.releasedAt());
      } else {
        released.add(release);
      }
    }
    return released;
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
