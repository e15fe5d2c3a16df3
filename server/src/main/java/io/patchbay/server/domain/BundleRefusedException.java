package io.patchbay.server.domain;

/// A bundle does not fit a catalog, or is not what it was. Nothing wrong of it was applied.
public final class BundleRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BundleRefusedException(String message) {
    super(message);
  }

  public BundleRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
