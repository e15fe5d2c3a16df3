package io.patchbay.server.publish;

/// What is to be published contradicts what was: its id was used before for something else, or the
/// catalog is another server's.
public final class PublishConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PublishConflictException(String message) {
    super(message);
  }
}
