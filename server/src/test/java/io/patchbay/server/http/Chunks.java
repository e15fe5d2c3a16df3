package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// A body in chunks (RFC 9112, 7.1).
final class Chunks {
  private Chunks() {}

  /// Number of bytes in them, to the last one.
  ///
  /// @throws EOFException if it ends before that
  static long bytes(InputStream in) throws IOException {
    long bytes = 0;
    for (int length = length(in); ; length = length(in)) {
      in.skipNBytes(length);
      assertThat(in.readNBytes(2)).containsExactly('\r', '\n');
      if (length == 0) {
        return bytes;
      }
      bytes += length;
    }
  }

  private static int length(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("within a chunk's length: " + line);
      }
      line.append((char) next);
    }
    return Integer.parseInt(line.toString().strip(), 16);
  }
}
