package io.patchbay.server.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;

/// A file system of a test's own. Needs root, and is unmounted when closed.
public final class Mount implements AutoCloseable {
  private static final Duration BUSY_TIME_MAX = Duration.ofSeconds(10);

  private final Path at;

  private Mount(Path at) {
    this.at = at;
  }

  /// Skips the test, and says so where everybody sees it, unless this machine lets us mount.
  ///
  /// @param scratch an empty folder
  public static void assumePossible(Path scratch) throws Exception {
    String reason = "";
    try {
      Path image = ext4Image(scratch.resolve("probe.img"), 8 << 20);
      ext4(image, Files.createDirectory(scratch.resolve("probe"))).close();
      Files.delete(scratch.resolve("probe"));
      Files.delete(image);
    } catch (IOException e) {
      reason =
          "SKIPPED, not tested on this machine (needs root and loop devices): " + e.getMessage();
      System.out.println(reason);
    }
    Assumptions.assumeTrue(reason.isEmpty(), reason);
  }

  /// A file system in memory that is full after `bytes`.
  public static Mount tmpfs(Path at, long bytes) throws IOException, InterruptedException {
    Commands.run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "patchbay-test", at.toString());
    return new Mount(at);
  }

  /// Makes a file with an empty ext4 in it.
  public static Path ext4Image(Path image, long bytes) throws IOException, InterruptedException {
    try (FileChannel channel =
        FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.allocate(1), bytes - 1);
    }
    String eager = "lazy_itable_init=0,lazy_journal_init=0";
    Commands.run("mkfs.ext4", "-q", "-F", "-E", eager, image.toString());
    return image;
  }

  /// Mounts such a file. What was not synced stays in memory for minutes, and is not in the file.
  public static Mount ext4(Path image, Path at) throws IOException, InterruptedException {
    Commands.run("mount", "-t", "ext4", "-o", "loop,commit=300", image.toString(), at.toString());
    return new Mount(at);
  }

  /// Changes the size of a tmpfs.
  public void resize(long bytes) throws IOException, InterruptedException {
    Commands.run("mount", "-o", "remount,size=" + bytes, at.toString());
  }

  @Override
  public void close() throws IOException {
    try {
      Await.until(at + " is unmounted", BUSY_TIME_MAX, this::isUnmounted);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(at + " could not be unmounted", e);
    }
  }

  private boolean isUnmounted() throws Exception {
    try {
      Commands.run("umount", at.toString());
      return true;
    } catch (IOException e) {
      if (e.getMessage() != null && e.getMessage().contains("busy")) {
        return false;
      }
      throw e;
    }
  }
}
