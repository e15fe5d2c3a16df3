package io.patchbay.sim.load;

import java.io.IOException;

/// What came is not a sequence of HTTP/1.1 answers; nobody knows where the next one begins.
final class FramingException extends IOException {
  FramingException(String message) {
    super(message);
  }
}
