package io.patchbay.sim.wire;

import java.io.IOException;

/// What came is not the file that was offered. Not to be retried: the server is wrong, or somebody
/// between.
public final class BadFileException extends IOException {
  BadFileException(String message) {
    super(message);
  }
}
