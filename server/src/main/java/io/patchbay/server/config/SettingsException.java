package io.patchbay.server.config;

/// A setting is unknown or has a value it cannot have. The message names it and the remedy.
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }
}
