package io.patchbay.server.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/// The bytes of a file, unpacked if they begin as gzip does (RFC 1952, 2.3.1), and not more than
/// 256 MiB of them: a few packed bytes may stand for very many.
final class UnpackedStream extends FilterInputStream {
  private static final long BYTES_MAX = 256L << 20;
  private static final int BUFFER_BYTES = 64 << 10;

  private long left = BYTES_MAX;

  /// There is more behind the bound.
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException() {
      super("more than " + BYTES_MAX + " bytes unpacked");
    }
  }

  private UnpackedStream(InputStream in) {
    super(in);
  }

  static InputStream of(byte[] file) throws IOException {
    boolean packed = file.length >= 2 && file[0] == 0x1F && file[1] == (byte) 0x8B;
    InputStream bytes = new ByteArrayInputStream(file);
    return new UnpackedStream(packed ? new GZIPInputStream(bytes, BUFFER_BYTES) : bytes);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    int read = super.read(to, offset, length);
    left -= Math.max(0, read);
    if (left < 0) {
      throw new TooLongException();
    }
    return read;
  }

  /// The first line, from 1, that is not UTF-8; the last one that can be read if every one is.
  static int lineNotUtf8(byte[] file) {
    int line = 1;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (InputStream in = new BufferedInputStream(of(file), BUFFER_BYTES)) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        bytes.write(b);
        if (b == '\n') { // Part of no other character.
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
          bytes.reset();
          line++;
        }
      }
      return line;
    } catch (IOException e) {
      return line;
    }
  }
}
