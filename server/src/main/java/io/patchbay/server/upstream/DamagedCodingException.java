package io.patchbay.server.upstream;

import java.io.IOException;

/// What was sent is not what its coding says: damaged, or without an end that makes sense.
public final class DamagedCodingException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedCodingException(String message, Throwable cause) {
    super(message, cause);
  }

  DamagedCodingException(String message) {
    super(message);
  }
}
