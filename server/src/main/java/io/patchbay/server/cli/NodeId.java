package io.patchbay.server.cli;

import io.patchbay.server.disk.DurableFile;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.InvalidValueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/// The server's id, in a file: made once, and the same ever after.
final class NodeId {
  private NodeId() {}

  /// The id in `file`; made there if there is none.
  static UUID readOrCreate(Path file) throws IOException {
    if (!Files.exists(file)) {
      String id = UUID.randomUUID() + "\n";
      DurableFile.replace(file, id.getBytes(StandardCharsets.US_ASCII));
    }
    String text = Files.readString(file, StandardCharsets.UTF_8).strip();
    try {
      return Ids.parse(text);
    } catch (InvalidValueException e) {
      throw new IOException(file + ": " + text + " (expected: a UUID)", e);
    }
  }
}
