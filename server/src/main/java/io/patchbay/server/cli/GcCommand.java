package io.patchbay.server.cli;

import io.patchbay.server.domain.GarbageReport;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.Format;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Removes files that nothing names.
@Command(
    name = "gc",
    description = {
      "Remove stored files that no published or pending revision names, and uploads that were begun"
          + " and not ended, while the server goes on.",
      "",
      "Only what is older than the grace time goes: a file that was uploaded for a publish still to"
          + " come is kept that long."
    })
final class GcCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Mixin private AdminOptions options = new AdminOptions();

  @Option(names = "--dry-run", description = "Remove nothing; say what would be removed.")
  private boolean dryRun;

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      defaultValue = "24h",
      converter = DurationConverter.class,
      description = "Keep what is younger: for example 90m, 24h or 7d (default: ${DEFAULT-VALUE}).")
  private Duration grace = Duration.ofHours(24);

  @Option(names = "--json", description = "Print what it came to as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    byte[] request = AdminWire.gcRequest(new AdminWire.Gc(dryRun, grace), Format.PROTOBUF);
    try (AdminClient client = options.connect()) {
      byte[] body = client.post("/admin/v1/gc", request);
      GarbageReport report = AdminWire.gcResponse(ByteBuffer.wrap(body), Format.PROTOBUF);
      spec.commandLine().getOut().println(json ? json(report) : describe(report));
      return 0;
    }
  }

  private static String json(GarbageReport report) {
    return new String(AdminWire.gcResponse(report, Format.JSON), StandardCharsets.UTF_8);
  }

  private static String describe(GarbageReport report) {
    return "%s %,d files (%,d bytes) and %,d unfinished uploads (%,d bytes)"
        .formatted(
            report.dryRun() ? "would remove" : "removed",
            report.files(),
            report.bytes(),
            report.uploads(),
            report.uploadBytes());
  }
}
