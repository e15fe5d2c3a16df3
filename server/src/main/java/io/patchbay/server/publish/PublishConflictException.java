package io.patchbay.server.publish;

/// A publish id was used before for something else.
public final class PublishConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PublishConflictException(String message) {
    super(message);
  }
}
