package io.patchbay.server.cli;

import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.domain.VerifyReport;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.Format;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Publishes manifests.
@Command(
    name = "publish",
    description = {
      "Publish release manifests, in the order given.",
      "",
      "All are verified first; if one is faulty, nothing is published. Each is then one atomic"
          + " change of the catalog. Publishing what is published already changes nothing."
    },
    footer = {"", "Example:", "  patchbay publish releases/ms08-073.yaml releases/ms08-078.yaml"})
final class PublishCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Mixin private AdminOptions options = new AdminOptions();

  @Parameters(paramLabel = "MANIFEST", arity = "1..*", description = "Release manifests, YAML.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    List<ManifestSource> manifests = Manifests.read(files);
    try (AdminClient client = options.connect()) {
      return publish(client, manifests, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
  }

  /// Verifies all, then publishes each; says what became of it as soon as it is known.
  static int publish(
      AdminClient client, List<ManifestSource> manifests, PrintWriter out, PrintWriter err) {
    VerifyReport report = Manifests.verify(client, manifests);
    Manifests.print(report, err);
    if (!report.faults().isEmpty()) {
      err.println("patchbay: nothing was published");
      return 1;
    }
    for (ManifestSource manifest : manifests) {
      byte[] request =
          AdminWire.publishRequest(
              new AdminWire.Publish(UUID.randomUUID(), manifest), Format.PROTOBUF);
      PublishResult result =
          AdminWire.publishResponse(
              ByteBuffer.wrap(client.post("/admin/v1/publish", request)), Format.PROTOBUF);
      out.println(describe(result));
      out.flush();
    }
    return 0;
  }

  private static String describe(PublishResult result) {
    String updates = result.bulletin() + ": " + result.updates() + " updates";
    return switch (result.kind()) {
      case COMMITTED -> updates + ", released; catalog revision " + result.catalogRevision();
      case PENDING -> updates + ", kept until " + result.releaseAt();
      case UNCHANGED ->
          updates + ", published already; catalog revision " + result.catalogRevision();
    };
  }
}
