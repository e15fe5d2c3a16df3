package io.patchbay.server.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An upload under way. Its digests go along with its bytes; after a restart they are made from the
/// bytes there are. Whoever uses it holds its monitor.
final class PartialFile {
  private static final Set<StandardOpenOption> BEGIN =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
  private static final Set<StandardOpenOption> APPEND = Set.of(StandardOpenOption.WRITE);

  private final Path path;
  private long offset;
  private boolean gone;
  // Null: not made yet of the bytes that were there at the start.
  private @Nullable BothDigests digests;

  /// @param offset bytes that are there
  PartialFile(Path path, long offset) {
    this.path = path;
    this.offset = offset;
  }

  Path path() {
    return path;
  }

  /// How many bytes are there.
  long offset() {
    return offset;
  }

  /// Whether it is whole, or was given up: who still has it looks again.
  boolean isGone() {
    return gone;
  }

  void setGone() {
    gone = true;
  }

  void append(ByteBuffer piece) throws IOException {
    BothDigests of = digests();
    of.update(piece);
    long end = offset + piece.remaining();
    try (FileChannel out = FileChannel.open(path, offset == 0 ? BEGIN : APPEND)) {
      for (long at = offset; piece.hasRemaining(); ) {
        at += out.write(piece, at);
      }
    }
    offset = end;
  }

  /// Writes all of it to the disk.
  ///
  /// @throws IOException if that is not possible, or somebody else wrote to it
  void sync() throws IOException {
    try (FileChannel out = FileChannel.open(path, StandardOpenOption.WRITE)) {
      out.force(true);
      if (out.size() != offset) {
        throw new IOException(path + ": " + out.size() + " bytes (expected: " + offset + ")");
      }
    }
  }

  /// Of all bytes that are there.
  BothDigests digests() throws IOException {
    BothDigests known = digests;
    if (known == null) {
      known = new BothDigests();
      if (offset > 0 && ContentStore.read(path, known, offset) < offset) {
        throw new IOException(path + ": shorter than it was (expected: " + offset + " bytes)");
      }
      digests = known;
    }
    return known;
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }
}
