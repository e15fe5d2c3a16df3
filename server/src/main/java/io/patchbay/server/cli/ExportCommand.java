package io.patchbay.server.cli;

import io.patchbay.server.domain.Bundle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Writes a server's catalog into a bundle.
@Command(
    name = "export",
    description = {
      "Write a server's catalog, or what it brought since a revision, into a bundle: for a server"
          + " that no line leads to (`import-bundle`), or for explain without a server.",
      "",
      "The bundle carries the digests that chain all changes, and everything is held against them"
          + " while it is written. A folder that was interrupted is gone on with; a tar is begun"
          + " anew, and has its name once it is whole."
    },
    footer = {
      "",
      "Example:",
      "  patchbay export --from http://127.0.0.1:8530 --languages DEU,ENU full.tar",
      "  patchbay export --from http://127.0.0.1:8530 --languages DEU,ENU --since 120 more.tar"
    })
final class ExportCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "URL",
      defaultValue = "${env:PATCHBAY_PUBLIC:-http://127.0.0.1:8530}",
      description = "Public listener of the server (default: ${DEFAULT-VALUE}).")
  private URI from = URI.create("http://127.0.0.1:8530");

  @Option(
      names = "--since",
      paramLabel = "N",
      description = "Only changes after that revision (default: all).")
  private long since;

  @Mixin private ScopeOptions scope = new ScopeOptions();

  @Option(names = "--no-content", description = "Leave the files of the updates out.")
  private boolean noContent;

  @Parameters(paramLabel = "OUT", description = "A file that ends with .tar, or a folder.")
  private Path out = Path.of("");

  @Override
  public Integer call() throws IOException {
    if (since < 0) {
      throw new CommandFailure("--since: " + since + " (expected: 0 or more)");
    }
    Exporter.Wish wish = new Exporter.Wish(since, scope.scope(), !noContent);
    try (FeedClient source = new FeedClient(from);
        BundleWriter to = writer()) {
      Bundle bundle = new Exporter(source, to, spec.commandLine().getErr()).export(wish);
      spec.commandLine()
          .getOut()
          .printf(
              "%s: changes after %d up to %d%s%n",
              out,
              bundle.since(),
              bundle.until(),
              bundle.content() ? ", with their files" : ", without files");
      return 0;
    }
  }

  private BundleWriter writer() throws IOException {
    return out.toString().endsWith(".tar") ? new TarBundle(out) : new FolderBundle(out);
  }
}
