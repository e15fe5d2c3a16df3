package io.patchbay.sim.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Files that are there whole or not at all, also after a power cut: temporary name, sync, rename,
/// sync of the folder.
final class DurableFile {
  private DurableFile() {}

  /// Puts `bytes` at `target`; they are on disk when it returns.
  static void replace(Path target, byte[] bytes) throws DiskException {
    Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new DiskException(temporary, e);
    }
    publish(temporary, target);
  }

  /// Gives a file that is synced already its final name.
  static void publish(Path synced, Path target) throws DiskException {
    try {
      Files.move(
          synced, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Path folder = target.toAbsolutePath().getParent();
      if (folder != null) {
        syncFolder(folder);
      }
    } catch (IOException e) {
      throw new DiskException(target, e);
    }
  }

  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
