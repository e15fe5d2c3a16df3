package io.patchbay.sim.install;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/// This machine's own disk failed.
final class DiskException extends IOException {
  private final boolean isFull;

  DiskException(Path file, IOException cause) {
    super(file + ": " + reason(cause), cause);
    String reason = reason(cause).toLowerCase(Locale.ROOT);
    isFull = reason.contains("no space left") || reason.contains("quota exceeded");
  }

  /// Whether there was no room, as far as the system's words tell.
  boolean isFull() {
    return isFull;
  }

  private static String reason(IOException cause) {
    String reason =
        cause instanceof FileSystemException failure ? failure.getReason() : cause.getMessage();
    return reason == null ? cause.getClass().getSimpleName() : reason;
  }
}
