package io.patchbay.server.cli;

/// A command could not do what was asked; the message is for the person at the terminal. Exit
/// status 1.
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailure(String message) {
    super(message);
  }

  CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
