package io.patchbay.server.http;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// How many bodies may be made at a time while they are sent: each holds a view of the catalog, and
/// a few MiB. One of a single piece holds nothing, and so a thousand followers can be told of a
/// change at once. Safe for any thread.
final class Streams {
  private final int max;
  private final Semaphore free;

  Streams(int max) {
    this.max = max;
    this.free = new Semaphore(max);
  }

  /// Makes the first piece; blocks.
  ///
  /// @param source closed with the reply, and if there is none
  /// @throws RejectedExecutionException if there are too many already
  Reply reply(Reply head, StreamSource source) throws IOException {
    boolean handed = false;
    try {
      byte[] first = source.next();
      if (first == null || source.isEnded()) {
        return head.with(new Reply.Body.Bytes(first == null ? new byte[0] : first));
      }
      if (!free.tryAcquire()) {
        throw new RejectedExecutionException(max + " streams are under way");
      }
      handed = true;
      return head.with(new Reply.Body.Stream(new Begun(first, source), true));
    } finally {
      if (!handed) {
        source.close();
      }
    }
  }

  // Whose first piece is made, and which has one of the places.
  private final class Begun implements StreamSource {
    private final StreamSource rest;
    private byte @Nullable [] first;

    Begun(byte[] first, StreamSource rest) {
      this.first = first;
      this.rest = rest;
    }

    @Override
    public byte @Nullable [] next() throws IOException {
      byte[] piece = first;
      if (piece == null) {
        return rest.next();
      }
      first = null;
      return piece;
    }

    @Override
    public boolean isEnded() {
      return first == null && rest.isEnded();
    }

    @Override
    public void close() {
      try {
        rest.close();
      } finally {
        free.release();
      }
    }
  }
}
