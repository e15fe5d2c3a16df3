package io.patchbay.server.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A file that is only appended to, found again by its path after it was renamed or deleted. One
/// thread at a time.
final class LogFile {
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
  private static final byte NEWLINE = '\n';

  private final Path path;
  private @Nullable FileChannel channel;
  private @Nullable Object inode;
  private long lookedNanos;
  private boolean torn;

  private LogFile(Path path) {
    this.path = path;
  }

  static LogFile open(Path path) throws IOException {
    LogFile file = new LogFile(path);
    file.reopen();
    return file;
  }

  /// Appends whole lines. If it fails, what stands before the buffer's position was written, and a
  /// line that is torn there ends before the next one begins.
  void append(ByteBuffer lines) throws IOException {
    try {
      FileChannel to = current();
      if (torn) {
        writeAll(to, ByteBuffer.wrap(new byte[] {NEWLINE}));
        torn = false;
      }
      writeAll(to, lines);
    } catch (IOException e) {
      torn |= lines.position() > 0 && lines.get(lines.position() - 1) != NEWLINE;
      close();
      throw e;
    }
  }

  private static void writeAll(FileChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  private FileChannel current() throws IOException {
    FileChannel open = channel;
    if (open != null && System.nanoTime() - lookedNanos < LOOK_INTERVAL.toNanos()) {
      return open;
    }
    lookedNanos = System.nanoTime();
    return open != null && isStillThere() ? open : reopen();
  }

  private boolean isStillThere() throws IOException {
    try {
      return inode().equals(inode);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  // A file may be renamed between being opened and being looked at. What was opened between two
  // looks at the same file is that file.
  private FileChannel reopen() throws IOException {
    close();
    Object before = null;
    while (true) {
      FileChannel opened =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      channel = opened;
      Object now = inode();
      if (now.equals(before)) {
        torn &= now.equals(inode);
        inode = now;
        return opened;
      }
      before = now;
      opened.close();
    }
  }

  private Object inode() throws IOException {
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return Objects.requireNonNullElse(key, path);
  }

  void close() {
    FileChannel open = channel;
    channel = null;
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (IOException e) {
      torn = true; // Of what was appended before, some may be missing at its end.
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
