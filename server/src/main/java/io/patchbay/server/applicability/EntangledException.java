package io.patchbay.server.applicability;

/// The rules are too entangled to be decided within the memory and depth that are allowed.
public final class EntangledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EntangledException(String message) {
    super(message);
  }
}
