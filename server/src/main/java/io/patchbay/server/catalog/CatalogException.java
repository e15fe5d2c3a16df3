package io.patchbay.server.catalog;

import org.jspecify.annotations.Nullable;

/// The catalog cannot do what was asked.
public final class CatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What is the matter, and so what helps.
  public enum Kind {
    /// Another process holds the folder.
    LOCKED,
    /// Written by a newer release.
    NEWER_FORMAT,
    /// What is on disk is not what was written: restore from a copy.
    CORRUPT,
    /// Too little free space; nothing was written.
    NO_SPACE,
    /// A write failed half-way: it may or may not be there after a restart. Repeat it with its id.
    UNKNOWN,
    /// Closed, or shut to writes after an earlier failure.
    UNAVAILABLE
  }

  private final Kind kind;

  CatalogException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
