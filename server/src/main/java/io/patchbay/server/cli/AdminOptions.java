package io.patchbay.server.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Where the server is, and its token.
final class AdminOptions {
  @Option(
      names = "--admin",
      paramLabel = "URL",
      defaultValue = "${env:PATCHBAY_ADMIN:-http://127.0.0.1:8532}",
      description = "Admin listener of the server (default: ${DEFAULT-VALUE}).")
  URI admin = URI.create("http://127.0.0.1:8532");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      defaultValue = "${env:PATCHBAY_TOKEN_FILE:-patchbay-data/admin.token}",
      description = "File with the admin token, written by `serve` (default: ${DEFAULT-VALUE}).")
  Path tokenFile = Path.of("patchbay-data", "admin.token");

  AdminClient connect() {
    String scheme = admin.getScheme();
    if (admin.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new CommandFailure(
          "--admin: " + admin + " (expected: a URL such as http://127.0.0.1:8532)");
    }
    try {
      return new AdminClient(admin, AdminToken.read(tokenFile));
    } catch (IOException e) {
      throw new CommandFailure(
          "no token at " + tokenFile + ": name the file `serve` wrote with --token-file", e);
    }
  }
}
