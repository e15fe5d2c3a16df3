package io.patchbay.server.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A body that is made while it is sent, piece by piece: the next one when the one before is out.
/// Used by one thread after another. Every method but [#isEnded] and [#close] may block.
interface StreamSource extends AutoCloseable {
  /// The next bytes, about 64 KiB; null: that was all.
  byte @Nullable [] next() throws IOException;

  /// Whether the last piece was made.
  boolean isEnded();

  /// Called once, however it ended, by whatever thread; never blocks.
  @Override
  void close();
}
