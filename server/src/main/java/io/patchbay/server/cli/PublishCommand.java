package io.patchbay.server.cli;

import io.patchbay.server.domain.Acceptance;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.domain.VerifyReport;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.Format;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Publishes manifests.
@Command(
    name = "publish",
    description = {
      "Publish release manifests, in the order given.",
      "",
      "All are verified first; if one is faulty, nothing is published. Each is then one atomic"
          + " change of the catalog. Publishing what is published already changes nothing.",
      "",
      "The packages of a manifest with `payloads: STORED` are taken from --payloads, checked"
          + " against the manifest, and uploaded if the server does not have them; an upload that"
          + " was cut off goes on where it stopped. Without --payloads they have to be there"
          + " already.",
      "",
      "A gap, an overlap, an unreachable update or a stranger (see `patchbay verify --help`) stops"
          + " a release unless it is accepted by name. What is accepted and not found stops it too"
          + " (exit status 2), so that no flag outlives its reason."
    },
    footer = {
      "",
      "Example:",
      "  patchbay publish releases/ms08-073.yaml releases/ms08-078.yaml",
      "  patchbay publish --payloads packages/ tool.yaml"
    })
final class PublishCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Mixin private AdminOptions options = new AdminOptions();

  @Option(
      names = "--accept",
      paramLabel = "BULLETIN/KIND",
      converter = AcceptanceConverter.class,
      description = {
        "Publish in spite of the findings of this kind (gap, overlap, unreachable or stranger), for"
            + " example MS08-078/overlap. Repeatable."
      })
  private List<Acceptance> accepted = List.of();

  @Option(
      names = "--payloads",
      paramLabel = "DIR",
      description = "Folder with the packages that the manifests name.")
  private @Nullable Path payloads;

  @Parameters(paramLabel = "MANIFEST", arity = "1..*", description = "Release manifests, YAML.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    List<ManifestSource> manifests = Manifests.read(files);
    try (AdminClient client = options.connect()) {
      return publish(
          client,
          manifests,
          Set.copyOf(accepted),
          payloads == null ? null : new Payloads(payloads),
          spec.commandLine().getOut(),
          spec.commandLine().getErr());
    }
  }

  /// Verifies all, uploads what is missing, then publishes each; says what became of it as soon as
  /// it is known.
  ///
  /// @param payloads where the packages are; null: on the server
  static int publish(
      AdminClient client,
      List<ManifestSource> manifests,
      Set<Acceptance> accepted,
      @Nullable Payloads payloads,
      PrintWriter out,
      PrintWriter err) {
    VerifyReport report = Manifests.verify(client, manifests);
    Manifests.print(report, accepted, err);
    int status = status(report, accepted, err);
    if (status != 0) {
      err.println("patchbay: nothing was published");
      return status;
    }
    if (payloads != null) {
      upload(client, payloads.find(manifests), out, err);
    }
    for (ManifestSource manifest : manifests) {
      Set<Acceptance> found = found(report, manifest);
      byte[] request =
          AdminWire.publishRequest(
              new AdminWire.Publish(UUID.randomUUID(), manifest, found), Format.PROTOBUF);
      PublishResult result =
          AdminWire.publishResponse(
              ByteBuffer.wrap(client.post("/admin/v1/publish", request)), Format.PROTOBUF);
      out.println(describe(result));
      out.flush();
    }
    return 0;
  }

  private static void upload(
      AdminClient client, Map<UpdateFile, Path> files, PrintWriter out, PrintWriter err) {
    Uploader uploader = new Uploader(client, err, Thread::sleep);
    int uploaded = 0;
    for (Map.Entry<UpdateFile, Path> file : files.entrySet()) {
      uploaded += uploader.upload(file.getValue(), file.getKey()) ? 1 : 0;
    }
    if (!files.isEmpty()) {
      int there = files.size() - uploaded;
      out.printf("%d files uploaded, %d were there already%n", uploaded, there);
      out.flush();
    }
  }

  private static int status(VerifyReport report, Set<Acceptance> accepted, PrintWriter err) {
    Set<Acceptance> open = new LinkedHashSet<>();
    Set<Acceptance> unused = new LinkedHashSet<>(accepted);
    boolean refused = false;
    for (Finding fault : report.faults()) {
      unused.remove(fault.acceptance());
      refused |= fault.acceptance() == null;
      if (fault.acceptance() != null && !accepted.contains(fault.acceptance())) {
        open.add(fault.acceptance());
      }
    }
    unused.forEach(
        none -> err.println("patchbay: --accept " + none + ": not found; take the flag out"));
    if (!open.isEmpty() && !refused) {
      err.println(
          "patchbay: to publish in spite of it: "
              + open.stream().map(a -> "--accept " + a).collect(Collectors.joining(" ")));
    }
    return !open.isEmpty() || refused ? 1 : unused.isEmpty() ? 0 : 2;
  }

  // What of a manifest stands in its way; when it comes to this, all of it is accepted.
  private static Set<Acceptance> found(VerifyReport report, ManifestSource manifest) {
    return report.faults().stream()
        .filter(fault -> fault.file().equals(manifest.name()))
        .map(Finding::acceptance)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
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
