package io.patchbay.sim.install;

import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.sim.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that is made from another form of it. It takes no more bytes than were announced, and has
/// its final name only if it is the file that was offered.
final class Assembly implements AutoCloseable {
  private final UpdateFile expected;
  private final Path file;
  private final FileChannel channel;
  private final Sha256 sha256 = new Sha256();
  private long length;

  /// @param folder of the partial downloads
  Assembly(Path folder, UpdateFile expected) throws DiskException {
    this.expected = expected;
    this.file = file(folder, expected.getSha256());
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new DiskException(file, e);
    }
  }

  /// Returns where the file of that digest is made.
  static Path file(Path folder, String sha256) {
    return folder.resolve(sha256 + ".decoded");
  }

  /// Adds the first `count` bytes.
  void add(byte[] bytes, int count) throws WrongBytesException, DiskException {
    length += count;
    if (length > expected.getSize()) {
      throw new WrongBytesException("more bytes (expected: " + expected.getSize() + ")");
    }
    sha256.add(bytes, count);
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw new DiskException(file, e);
    }
  }

  /// Gives the file its final name.
  ///
  /// @throws WrongBytesException if it is not the one that was offered
  void publish(Path target) throws WrongBytesException, DiskException {
    Verification.check(expected, length, sha256.end());
    try {
      channel.force(true);
    } catch (IOException e) {
      throw new DiskException(file, e);
    }
    DurableFile.publish(file, target);
  }

  /// Deletes what did not get its final name.
  @Override
  public void close() throws DiskException {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new DiskException(file, e);
    }
  }
}
