package io.patchbay.sim.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256, written as 64 lower-case hexadecimal digits.
public final class Sha256 {
  private final MessageDigest digest;

  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /// Reads a whole file.
  public static String of(Path file) throws IOException {
    var sha256 = new Sha256();
    byte[] buffer = new byte[64 * 1024];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.add(buffer, n);
      }
    }
    return sha256.end();
  }

  /// Adds the first `count` bytes.
  public void add(byte[] bytes, int count) {
    digest.update(bytes, 0, count);
  }

  /// Returns the digest of all that was added, and begins anew.
  public String end() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
