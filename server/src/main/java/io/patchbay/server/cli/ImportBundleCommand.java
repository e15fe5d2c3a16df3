package io.patchbay.server.cli;

import io.patchbay.server.domain.Bundle;
import io.patchbay.server.domain.BundleResult;
import io.patchbay.server.domain.Status;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.BundleWire;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Applies a bundle to a server.
@Command(
    name = "import-bundle",
    description = {
      "Apply a bundle that `export` wrote to a server, which from then on has what the exporting"
          + " one has and takes no publishes of its own.",
      "",
      "Everything is verified here and again by the server. Files first, then the changes, then it"
          + " shows to machines; after an interruption run it again. A bundle that begins after the"
          + " server's revision, is of another history or another part of the catalog, is damaged"
          + " or was altered, is refused with the reason."
    })
final class ImportBundleCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Mixin private AdminOptions options = new AdminOptions();

  @Parameters(paramLabel = "BUNDLE", description = "A tar or a folder.")
  private Path path = Path.of("");

  @Override
  public Integer call() throws IOException {
    BundleFiles files = BundleFiles.open(path);
    Bundle bundle = files.manifest();
    try (AdminClient client = options.connect()) {
      long revision = revision(client);
      if (bundle.since() > revision) {
        throw new CommandFailure(gap(bundle, revision));
      }
      if (bundle.until() > revision) {
        upload(client, files, bundle);
      }
      byte[] answer = client.post("/admin/v1/changes", BundleWire.bundle(bundle, Format.PROTOBUF));
      print(BundleWire.result(ByteBuffer.wrap(answer), Format.PROTOBUF));
      return 0;
    }
  }

  private static long revision(AdminClient client) {
    byte[] answer = client.get("/admin/v1/status", Format.PROTOBUF);
    Status status = AdminWire.statusResponse(ByteBuffer.wrap(answer), Format.PROTOBUF);
    return status.catalogRevision();
  }

  // As the server says it, and before anything is uploaded.
  private static String gap(Bundle bundle, long revision) {
    return "this server is at revision "
        + revision
        + ", the bundle begins after "
        + bundle.since()
        + ": bring a bundle since "
        + revision;
  }

  private void upload(AdminClient client, BundleFiles files, Bundle bundle) throws IOException {
    List<UpdateFile> content = files.verifyChanges(bundle);
    Uploader uploader = new Uploader(client, spec.commandLine().getErr(), Thread::sleep);
    if (bundle.content()) {
      content.forEach(file -> files.place(BundledFiles.name(file), file)); // All, before any.
      for (UpdateFile file : content) {
        upload(uploader, files.place(BundledFiles.name(file), file), file);
      }
    }
    upload(uploader, files.place(Bundle.CHANGES, bundle.changes()), bundle.changes());
  }

  private static void upload(Uploader uploader, BundleFiles.Place place, UpdateFile file) {
    uploader.upload(place.file(), place.start(), file);
  }

  private void print(BundleResult result) {
    spec.commandLine()
        .getOut()
        .printf(
            "%s: %s; catalog revision %d%n",
            path,
            result.applied() == 0 ? "applied already" : result.applied() + " changes applied",
            result.catalogRevision());
  }
}
