package io.patchbay.server.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;

/// Lets a large file through at such a pace that it takes some seconds.
final class SlowStream extends FilterInputStream {
  private final long nanosPerByte;
  private final long startNanos = System.nanoTime();
  private long read;

  SlowStream(InputStream in, int seconds) {
    super(in);
    this.nanosPerByte = seconds * 1_000_000_000L / LargeFile.BYTES + 1;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    long ahead = read * nanosPerByte - (System.nanoTime() - startNanos);
    if (ahead > 0) {
      LockSupport.parkNanos(ahead);
    }
    int count = super.read(buffer, offset, length);
    read += Math.max(0, count);
    return count;
  }
}
