package io.patchbay.sim.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// A body of known length; an end before that is an error.
final class FixedBody extends InputStream {
  private final InputStream in;
  private long remaining;

  FixedBody(InputStream in, long length) {
    this.in = in;
    remaining = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (remaining == 0) {
      return -1;
    }
    int count = in.read(buffer, offset, (int) Math.min(length, remaining));
    if (count < 0) {
      throw new EOFException(
          "connection closed " + remaining + " bytes before the end of an answer");
    }
    remaining -= count;
    return count;
  }
}
