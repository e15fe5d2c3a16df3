package io.patchbay.server.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/// Looks at the framing of RocksDB's logs and manifest before RocksDB does, for two things it gets
/// wrong. A record whose length was altered so that it ends behind the file passes for one that a
/// power cut tore, and all from there on is dropped in silence. And a record whose type was altered
/// into one of a recycled log makes it spin for ever (facebook/rocksdb#13333).
///
/// A file is a row of blocks of 32 KiB, a block a row of records: checksum (4 bytes, masked CRC-32C
/// of type and data), length (2), type (1), data; numbers are little-endian.
final class LogFraming {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int MASK_DELTA = 0xa282ead8;
  // Of logs that are written over older ones, which `recycle_log_file_num` would turn on.
  private static final Set<Integer> RECYCLED_TYPES = Set.of(5, 6, 7, 8, 11, 131);

  private LogFraming() {}

  /// What is wrong with the file; empty if RocksDB may read it, which also checks the checksums.
  static Optional<String> fault(Path log) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
      boolean more = true;
      while (more) {
        block.clear();
        while (more && block.hasRemaining()) {
          more = channel.read(block) >= 0;
        }
        String fault = fault(block.flip());
        if (!fault.isEmpty()) {
          return Optional.of(log.getFileName() + ": " + fault);
        }
      }
    }
    return Optional.empty();
  }

  private static String fault(ByteBuffer block) {
    while (block.remaining() >= HEADER_BYTES) {
      int checksum = block.getInt();
      int length = Short.toUnsignedInt(block.getShort());
      int type = Byte.toUnsignedInt(block.get());
      if (RECYCLED_TYPES.contains(type)) {
        return "a record of a recycled log, which this cannot be";
      }
      if (length > block.remaining()) {
        return isShorter(checksum, type, block) ? "a record has a wrong length" : "";
      }
      block.position(block.position() + length);
    }
    return "";
  }

  // Whether some shorter length gives the checksum; for a torn record none does.
  private static boolean isShorter(int checksum, int type, ByteBuffer data) {
    CRC32C crc = new CRC32C();
    crc.update(type);
    while (masked((int) crc.getValue()) != checksum) {
      if (!data.hasRemaining()) {
        return false;
      }
      crc.update(data.get());
    }
    return true;
  }

  private static int masked(int crc) {
    return Integer.rotateRight(crc, 15) + MASK_DELTA;
  }
}
