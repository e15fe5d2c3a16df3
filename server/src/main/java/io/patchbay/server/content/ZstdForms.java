package io.patchbay.server.content;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdOutputStream;
import io.patchbay.server.domain.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// How smaller forms are made: frames of RFC 8878, and deltas as in RFC 9842,
/// "Dictionary-Compressed Zstandard".
///
/// A delta is a frame that may copy from the old file as if that stood before the new one. The
/// library's bindings do not have its `refPrefix`; a raw-content dictionary gives frames that are
/// read in the same way, `zstd --patch-from` included.
final class ZstdForms {
  /// Longer files get no delta: both are in memory while it is made.
  static final int DELTA_BYTES_MAX = 64 << 20;

  private static final int LEVEL = 12;
  private static final int DELTA_LEVEL = 19;
  // RFC 9659: a decoder need not take larger ones.
  private static final int WINDOW_LOG_MAX = 23;
  // RFC 9842, 5: a skippable frame, with the digest of the dictionary in it.
  private static final byte[] DELTA_MAGIC = {0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0};
  // A file that begins so would not be taken for raw content.
  private static final int DICTIONARY_MAGIC = 0x37A430EC;

  private ZstdForms() {}

  static void compress(Path source, Path form) throws IOException {
    try (OutputStream out = Files.newOutputStream(form);
        ZstdOutputStream zstd = new ZstdOutputStream(out, LEVEL)) {
      zstd.setChecksum(true).setWindowLog(WINDOW_LOG_MAX);
      Files.copy(source, zstd);
    }
  }

  /// Leaves an empty form if there can be no delta between these two.
  static void delta(Path source, Path base, Sha256 baseDigest, Path form) throws IOException {
    Files.write(form, new byte[0]);
    long size = Files.size(source);
    long baseSize = Files.size(base);
    if (size == 0 || baseSize == 0 || size > windowMax(baseSize) || baseSize > DELTA_BYTES_MAX) {
      return;
    }
    try (Arena memory = Arena.ofConfined();
        FileChannel out = FileChannel.open(form, StandardOpenOption.WRITE)) {
      ByteBuffer from = read(base, baseSize, memory);
      if (isDictionary(from)) {
        return;
      }
      ByteBuffer delta = compress(read(source, size, memory), from, memory);
      write(out, ByteBuffer.wrap(DELTA_MAGIC));
      write(out, ByteBuffer.wrap(baseDigest.bytes()));
      write(out, delta);
    }
  }

  // RFC 9842, 5: what a decoder must be ready for.
  private static long windowMax(long baseSize) {
    return Math.min(DELTA_BYTES_MAX, Math.max(8L << 20, baseSize + baseSize / 4));
  }

  private static boolean isDictionary(ByteBuffer base) {
    return base.remaining() >= Integer.BYTES && base.getInt(0) == DICTIONARY_MAGIC;
  }

  private static ByteBuffer compress(ByteBuffer source, ByteBuffer from, Arena memory)
      throws IOException {
    int size = source.remaining();
    ByteBuffer to = memory.allocate(size + 1024L).asByteBuffer();
    try (ZstdDictCompress dictionary = new ZstdDictCompress(from, DELTA_LEVEL, true);
        ZstdCompressCtx zstd = new ZstdCompressCtx()) {
      // The whole file is one window, and so all of the old one can be copied from to its end.
      int windowLog = Math.max(10, Long.SIZE - Long.numberOfLeadingZeros(size - 1L));
      zstd.loadDict(dictionary).setWindowLog(windowLog).setChecksum(true).setDictID(false);
      int length = zstd.compressDirectByteBuffer(to, 0, to.capacity(), source, 0, size);
      return to.slice(0, length);
    } catch (ZstdException e) {
      throw new IOException("no delta could be made: " + e.getMessage(), e);
    }
  }

  private static ByteBuffer read(Path file, long size, Arena memory) throws IOException {
    MemorySegment segment = memory.allocate(size);
    ByteBuffer buffer = segment.asByteBuffer();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
    }
    if (buffer.hasRemaining()) {
      throw new IOException(file + " became shorter while it was read");
    }
    return buffer.flip();
  }

  private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
