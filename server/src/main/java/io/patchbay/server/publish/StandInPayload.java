package io.patchbay.server.publish;

import io.patchbay.server.domain.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// A small file in the place of a package that can no longer be had: always the same bytes for the
/// same name, and its first line says what it is.
final class StandInPayload {
  private static final int LINES = 32;

  private StandInPayload() {}

  static byte[] of(String packageName) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ("PATCHBAY STAND-IN for " + packageName + ": not the vendor's package, not executable.\n")
            .getBytes(StandardCharsets.UTF_8));
    byte[] link = packageName.getBytes(StandardCharsets.UTF_8);
    // A chain of digests: bytes that differ for every name and do not compress away.
    for (int i = 0; i < LINES; i++) {
      link = Sha256.of(link).bytes();
      String line = HexFormat.of().formatHex(link) + "\n";
      out.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
    }
    return out.toByteArray();
  }
}
