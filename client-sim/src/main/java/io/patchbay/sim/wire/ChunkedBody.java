package io.patchbay.sim.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/// A body in chunks, as a proxy in front of the server may send it. RFC 9112, 7.1.
final class ChunkedBody extends InputStream {
  private final InputStream in;
  private FixedBody chunk;
  private boolean isEnded;

  ChunkedBody(InputStream in) throws IOException {
    this.in = in;
    chunk = nextChunk();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (isEnded) {
      return -1;
    }
    int count = chunk.read(buffer, offset, length);
    if (count >= 0) {
      return count;
    }
    ResponseHead.line(in);
    chunk = nextChunk();
    return read(buffer, offset, length);
  }

  private FixedBody nextChunk() throws IOException {
    String size = ResponseHead.line(in).replaceFirst(";.*", "").strip();
    try {
      long length = Long.parseLong(size, 16);
      if (length == 0) {
        isEnded = true;
        while (!ResponseHead.line(in).isEmpty()) {} // Trailers.
      }
      return new FixedBody(in, length);
    } catch (NumberFormatException e) {
      throw new ProtocolException("chunk size: " + size + " (expected: a hexadecimal number)");
    }
  }
}
