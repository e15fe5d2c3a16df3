package io.patchbay.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/// Replaces whole files so that after a power cut either the old bytes are there or the new ones:
/// temporary name, sync, rename, sync of the folder.
public final class DurableFile {
  private DurableFile() {}

  /// Puts `bytes` at `target`; blocks until they are on disk.
  ///
  /// @param attributes of the new file, for example its permissions
  /// @throws IOException if they may not be there; `target` then holds the old bytes or the new
  ///   ones
  public static void replace(Path target, byte[] bytes, FileAttribute<?>... attributes)
      throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    Set<StandardOpenOption> create =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(temporary, create, attributes)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    publish(temporary, target);
  }

  /// Gives a file that is synced already its final name, and syncs the folder.
  public static void publish(Path synced, Path target) throws IOException {
    Files.move(synced, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null) {
      syncFolder(folder);
    }
  }

  /// Makes a file's bytes durable.
  public static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /// Makes the folder's entries durable.
  public static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
