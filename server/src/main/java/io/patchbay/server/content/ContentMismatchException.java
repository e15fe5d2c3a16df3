package io.patchbay.server.content;

import java.io.IOException;

/// The bytes that came are not those of the file they were sent for; nothing of them is left. The
/// message has the form `what: found (expected: rule)`.
public final class ContentMismatchException extends IOException {
  private static final long serialVersionUID = 1L;

  ContentMismatchException(String message) {
    super(message);
  }
}
