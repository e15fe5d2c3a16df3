package io.patchbay.sim;

import com.google.errorprone.annotations.FormatMethod;
import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.expect.ManifestReader;
import io.patchbay.sim.expect.Release;
import io.patchbay.sim.load.LoadPlan;
import io.patchbay.sim.load.LoadProgress;
import io.patchbay.sim.load.LoadResult;
import io.patchbay.sim.load.LoadRun;
import io.patchbay.sim.load.Pace;
import io.patchbay.sim.load.Requests;
import io.patchbay.sim.wire.OfferClient.Way;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Many machines at once.
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    versionProvider = PatchbaySim.Version.class,
    sortOptions = false,
    description = {
      "Ask as a fleet does, at a rate, and say how long the answers took.",
      "",
      "The machines are those of December 2008 by their shares of system, Internet Explorer and"
          + " language, each with a file version or with records that the manifests make a"
          + " difference between; a little more than a quarter of them need no update. Every"
          + " request has its time on a schedule, and its latency counts from that time, whatever"
          + " became of the requests before it: a server that stands still for a second cannot hide"
          + " it. Only --flat-out has no schedule; it finds the most that fits, and its latencies"
          + " are those of a server that is asked no faster than it answers.",
      "",
      "Every answer's status and framing are checked, and a sample of the answers as a whole"
          + " against the manifests. The generator watches itself too: it says if it was the"
          + " bottleneck.",
      "",
      "Exit status: 0 all is well, 1 wrong answers or errors (of a ramp: or no rate held), 2 used"
          + " wrongly, 3 the generator itself was the bottleneck (of a ramp: of the first rate that"
          + " did not hold).",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  Two thousand machines a second for ten seconds; where the time went as a picture:",
      "    patchbay-sim load --manifest server/releases/ms08-078.yaml --rate 2000 --plot load.svg",
      "  The highest rate that holds, ten seconds each:",
      "    patchbay-sim load --manifest server/releases/ms08-078.yaml --ramp 10000:60000:5000"
          + " --connections 500",
      "  The ceiling, as behind a proxy that sends 16 requests at a time:",
      "    patchbay-sim load --manifest server/releases/ms08-078.yaml --flat-out --pipeline 16"
          + " --method post",
      "  Memory of 10,000 idle connections, each from an address of its own:",
      "    patchbay-sim load --manifest server/releases/ms08-078.yaml --rate 100 \\",
      "        --idle-connections 10000 --source-addresses 10000"
    })
final class LoadCommand implements Callable<Integer> {
  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = ServerConverter.DEFAULT,
      converter = ServerConverter.class,
      description = "The server's public listener; https: TLS. Default: ${DEFAULT-VALUE}")
  private URI server = URI.create(ServerConverter.DEFAULT);

  @Option(
      names = {"--manifest", "--releases"},
      required = true,
      paramLabel = "FILE|DIR",
      description =
          "A release manifest that the server has published, or a directory of them. Repeatable;"
              + " give all that the server has published, and no others.")
  private List<Path> manifests = new ArrayList<>();

  @ArgGroup(exclusive = true, multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private PaceOptions pace;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "How long to measure, each rate of a ramp. Default: ${DEFAULT-VALUE}")
  private double seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "3",
      description =
          "How long to ask before that, at the (first) rate; counts for nothing but errors."
              + " Default: ${DEFAULT-VALUE}")
  private double warmUp;

  @Option(
      names = "--p99-max",
      paramLabel = "MS",
      defaultValue = "50",
      description =
          "A rate of a ramp holds if 99 %% of the requests are answered within this many"
              + " milliseconds, the rate is achieved within 1 %% and there are no errors. Default:"
              + " ${DEFAULT-VALUE}")
  private double p99MaxMillis;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "10",
      description =
          "How long to wait for answers after the last request was due. Default: ${DEFAULT-VALUE}")
  private double timeout;

  @Option(
      names = "--method",
      paramLabel = "get|post",
      defaultValue = "get",
      description =
          "get: by query string, the answer in JSON; post: Protobuf both ways. Default:"
              + " ${DEFAULT-VALUE}")
  private Way way = Way.GET;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "64",
      description = "Connections that ask, kept alive. Default: ${DEFAULT-VALUE}")
  private int connections;

  @Option(
      names = "--pipeline",
      paramLabel = "D",
      defaultValue = "1",
      description =
          "How many requests may wait for their answer on a connection, from 1 to 1024; those due"
              + " together go out together. Default: ${DEFAULT-VALUE}")
  private int pipeline;

  @Option(
      names = "--idle-connections",
      paramLabel = "N",
      defaultValue = "0",
      description = "Further connections that ask once, before, and then stay open.")
  private int idleConnections;

  @Option(
      names = "--source-addresses",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Connect from this many addresses of 127.0.0.0/8, so that one port takes more than 28,000"
              + " connections and no limit per address is reached.")
  private int sourceAddresses;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Event loops. Default: ${DEFAULT-VALUE}")
  private int threads;

  @Option(
      names = "--check-one-in",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Hold one in so many answers as a whole against the manifests, and look at its catalog"
              + " revision; 1: all. Default: ${DEFAULT-VALUE}")
  private int checkOneIn;

  @Mixin private TlsOptions tls = new TlsOptions();

  @Option(
      names = "--hdr-out",
      paramLabel = "FILE",
      description = "Write the percentiles in HdrHistogram's text form, in microseconds.")
  private @Nullable Path hdrOut;

  @Option(
      names = "--plot",
      paramLabel = "FILE.svg",
      description = "Draw the percentiles, of a ramp for each rate.")
  private @Nullable Path plot;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the numbers as one JSON object.")
  private @Nullable Path json;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  /// One of four.
  static final class PaceOptions {
    @Option(names = "--rate", paramLabel = "R", description = "Requests a second.")
    private @Nullable Double rate;

    @Option(
        names = "--ramp",
        paramLabel = "FROM:TO:STEP",
        converter = RampConverter.class,
        description = "One rate after the other, until two in a row do not hold.")
    private Pace.@Nullable Ramp ramp;

    @Option(
        names = "--flat-out",
        description = "As many as fit: on each connection the next when an answer has come.")
    private boolean isFlatOut;

    @Option(
        names = "--queries",
        description =
            "Print the query strings that would be asked, in their order, and ask nothing: for"
                + " other load tools.")
    private boolean isToPrint;

    List<Double> rates() {
      return isToPrint ? List.of() : pace().rates();
    }

    Pace pace() {
      if (isFlatOut) {
        return new Pace.FlatOut();
      }
      return ramp != null ? ramp : new Pace.Rate(rate == null ? 0 : rate);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkUsage();
    var expectation = new Expectation(released());
    var requests = Requests.draw(expectation, server, way);
    if (pace.isToPrint) {
      requests.queries().forEach(spec.commandLine().getOut()::println);
      return 0;
    }
    LoadResult result = LoadRun.run(plan(), requests, expectation, new LoadProgress(err()));
    var report = new LoadReport(way, requests, expectation.releases(), result);
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.text());
    out.flush();
    write(json, report.json());
    write(hdrOut, report.hdr());
    write(plot, report.plot());
    return report.exitStatus();
  }

  private static void write(@Nullable Path file, String text) throws IOException {
    if (file != null) {
      Files.writeString(file, text);
    }
  }

  private LoadPlan plan() throws IOException {
    return new LoadPlan(
        server,
        isTls() ? tls.read().context() : null,
        pace.pace(),
        connections,
        idleConnections,
        sourceAddresses,
        pipeline,
        threads,
        checkOneIn,
        duration(warmUp),
        duration(seconds),
        duration(timeout),
        Duration.ofNanos((long) (p99MaxMillis * 1e6)));
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  private boolean isTls() {
    return "https".equals(server.getScheme());
  }

  /// What is released later must not be visible yet, so nothing of it is expected.
  private List<Release> released() throws IOException {
    Instant now = Instant.now();
    var releases = new ArrayList<Release>();
    for (Path manifest : manifests) {
      if (Files.isDirectory(manifest)) {
        releases.addAll(ManifestReader.readAll(manifest));
      } else {
        releases.add(ManifestReader.read(manifest));
      }
    }
    releases.removeIf(release -> release.releasedAt().isAfter(now));
    return releases;
  }

  private void checkUsage() throws IOException {
    for (Path manifest : manifests) {
      require(Files.exists(manifest), "--manifest: no such file or directory: %s", manifest);
    }
    for (double rate : pace.rates()) {
      require(rate > 0, "--rate: %s (expected: above 0)", rate);
    }
    inRange("--seconds", seconds, 0.1, 86_400);
    inRange("--warm-up", warmUp, 0, 3_600);
    inRange("--timeout", timeout, 0.1, 300);
    inRange("--p99-max", p99MaxMillis, 0.001, 600_000);
    inRange("--threads", threads, 1, 64);
    inRange("--connections", connections, threads, 1_000_000);
    inRange("--idle-connections", idleConnections, 0, 1_000_000);
    inRange("--pipeline", pipeline, 1, 1024);
    inRange("--check-one-in", checkOneIn, 1, Integer.MAX_VALUE);
    inRange("--source-addresses", sourceAddresses, 1, 62_500);
    require(
        sourceAddresses == 1 || InetAddress.getByName(server.getHost()).isLoopbackAddress(),
        "--source-addresses: the server is not on the loopback: %s",
        server);
    require(isTls() || !tls.isAnyGiven(), "--tls-...: the server's address begins with http:");
    tls.fault().ifPresent(fault -> require(false, "%s", fault));
    checkDescriptors();
  }

  private void checkDescriptors() {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.UnixOperatingSystemMXBean system) {
      long left = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
      long needed = (long) connections + idleConnections;
      require(
          needed <= left,
          "--connections, --idle-connections: %,d (expected: at most %,d, for want of file"
              + " descriptors)",
          needed,
          left);
    }
  }

  private void inRange(String option, double value, double from, double to) {
    require(
        value >= from && value <= to,
        "%s: %s (expected: from %s to %s)",
        option,
        number(value),
        number(from),
        number(to));
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }

  @FormatMethod
  private void require(boolean isSo, String format, Object... values) {
    if (!isSo) {
      throw new ParameterException(spec.commandLine(), String.format(Locale.ROOT, format, values));
    }
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
