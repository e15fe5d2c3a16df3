package io.patchbay.server.cli;

import io.patchbay.server.disk.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/// The admin listener's bearer token, in a file that only its owner can read.
final class AdminToken {
  private static final int RANDOM_BYTES = 32;

  private AdminToken() {}

  /// The token in `file`; made there, with mode 0600, if there is none.
  static String readOrCreate(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] random = new byte[RANDOM_BYTES];
      new SecureRandom().nextBytes(random);
      String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
      DurableFile.replace(
          file,
          (token + "\n").getBytes(StandardCharsets.US_ASCII),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return read(file);
  }

  static String read(Path file) throws IOException {
    String token = Files.readString(file, StandardCharsets.UTF_8).strip();
    if (token.isEmpty()) {
      throw new IOException(file + ": empty (expected: the token that `patchbay serve` wrote)");
    }
    return token;
  }
}
