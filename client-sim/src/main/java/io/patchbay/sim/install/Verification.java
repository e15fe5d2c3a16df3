package io.patchbay.sim.install;

import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.wire.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether bytes are the file that was offered.
final class Verification {
  private Verification() {}

  /// @throws WrongBytesException if not
  static void check(UpdateFile expected, long length, String sha256) throws WrongBytesException {
    if (length != expected.getSize()) {
      throw new WrongBytesException(length + " bytes (expected: " + expected.getSize() + ")");
    }
    if (!sha256.equals(expected.getSha256())) {
      throw new WrongBytesException(
          "SHA-256 " + sha256 + " (expected: " + expected.getSha256() + ")");
    }
  }

  /// Reads the file.
  ///
  /// @throws WrongBytesException if not
  static void check(UpdateFile expected, Path file) throws WrongBytesException, DiskException {
    try {
      check(expected, Files.size(file), Sha256.of(file));
    } catch (WrongBytesException e) {
      throw e;
    } catch (IOException e) {
      throw new DiskException(file, e);
    }
  }

  /// Whether the file is there and is the one that was offered.
  static boolean holds(UpdateFile expected, Path file) {
    try {
      return Files.isRegularFile(file)
          && Files.size(file) == expected.getSize()
          && Sha256.of(file).equals(expected.getSha256());
    } catch (IOException e) {
      return false;
    }
  }
}
