package io.patchbay.server.content;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// There is no room for a file; nothing of it is left.
public final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  private NoSpaceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// Checks that so many bytes can be written and the rest still have their room.
  ///
  /// @throws NoSpaceException if not
  static void check(Path folder, long bytes, long freeBytesMin) throws NoSpaceException {
    long free = folder.toFile().getUsableSpace();
    if (free - bytes < freeBytesMin) {
      throw new NoSpaceException(
          folder
              + ": "
              + free
              + " bytes free (expected: "
              + bytes
              + " and then at least "
              + freeBytesMin
              + ")",
          null);
    }
  }

  /// What a failed write comes to. What the system says of it is in the language of the machine, so
  /// the room that is left is looked at too.
  ///
  /// @param bytes that were to be written
  static IOException of(IOException e, Path folder, long bytes) {
    String message = String.valueOf(e.getMessage());
    boolean full =
        message.contains("No space left")
            || message.contains("quota exceeded")
            || folder.toFile().getUsableSpace() < bytes;
    return full ? new NoSpaceException(folder + ": " + message, e) : e;
  }
}
