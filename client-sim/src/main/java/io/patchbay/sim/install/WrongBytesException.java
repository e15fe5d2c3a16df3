package io.patchbay.sim.install;

import java.io.IOException;

/// What came is not the file, or not the form of it, that was offered. What is there of it is
/// thrown away.
final class WrongBytesException extends IOException {
  WrongBytesException(String message) {
    super(message);
  }

  WrongBytesException(String message, IOException cause) {
    super(message, cause);
  }
}
