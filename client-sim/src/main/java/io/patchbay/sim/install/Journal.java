package io.patchbay.sim.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;

/// Which pieces of a partial download are there, in a file beside it: a line that says of what
/// form, then a byte for each piece, `#` if it is there and `.` if not. A form that comes in one
/// request has no pieces; of it is there what the part holds.
///
/// ```
/// patchbay-part 1 5242881 "9b1c..."
/// #.##..
/// ```
///
/// A piece is marked after its bytes were written, so a process that is killed forgets at most what
/// it was fetching. Nothing is synced: after a power cut a mark may stand for bytes that are gone,
/// and the file's digest tells.
final class Journal implements AutoCloseable {
  private static final byte THERE = '#';
  private static final byte MISSING = '.';

  private final FileChannel channel;
  private final int headLength;
  private final BitSet there;

  private Journal(FileChannel channel, int headLength, BitSet there) {
    this.channel = channel;
    this.headLength = headLength;
    this.there = there;
  }

  /// Goes on with what is there, if it is of this form and the part has the bytes it speaks of;
  /// otherwise empties the part and begins anew.
  ///
  /// @throws IOException if the disk fails
  static Journal open(Path path, Form form, FileChannel part) throws IOException {
    byte[] head =
        ("patchbay-part 1 " + form.length() + " " + form.tag() + "\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] found = read(path);
    BitSet there = there(found, head.length);
    if (!isOf(found, head, form) || !isPossible(part.size(), there, form)) {
      part.truncate(0);
      there = new BitSet();
      byte[] fresh = Arrays.copyOf(head, head.length + form.pieces());
      Arrays.fill(fresh, head.length, fresh.length, MISSING);
      Files.write(path, fresh);
    }
    return new Journal(FileChannel.open(path, StandardOpenOption.WRITE), head.length, there);
  }

  boolean isThere(int piece) {
    return there.get(piece);
  }

  /// Notes that a piece is there. Safe for any thread.
  void mark(int piece) throws IOException {
    ByteBuffer mark = ByteBuffer.wrap(new byte[] {THERE});
    while (mark.hasRemaining()) {
      channel.write(mark, headLength + (long) piece);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static byte[] read(Path path) throws IOException {
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  private static boolean isOf(byte[] found, byte[] head, Form form) {
    return found.length == head.length + form.pieces()
        && Arrays.equals(found, 0, head.length, head, 0, head.length);
  }

  private static BitSet there(byte[] found, int headLength) {
    var there = new BitSet();
    for (int i = headLength; i < found.length; i++) {
      there.set(i - headLength, found[i] == THERE);
    }
    return there;
  }

  // A part that is shorter than its journal says was touched by somebody else, and so was one that
  // is
  // longer than the form.
  private static boolean isPossible(long partLength, BitSet there, Form form) {
    long end = Math.min((long) there.length() * Form.PIECE_BYTES, form.length());
    return partLength >= end && partLength <= form.length();
  }
}
