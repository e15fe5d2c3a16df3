package io.patchbay.server.catalog;

import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.InvalidValueException;
import java.nio.file.Path;
import java.util.UUID;
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

  private static final String REINDEX = "Run `patchbay reindex`.";

  private final Kind kind;

  CatalogException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /// A row of the index is not what was written; rebuilding the index mends it.
  public static CatalogException damagedRow(IndexTuple tuple, InvalidValueException cause) {
    return new CatalogException(
        Kind.CORRUPT,
        "the index row of " + tuple + " is damaged: " + cause.getMessage() + ". " + REINDEX,
        cause);
  }

  /// The index names an update that is not there.
  public static CatalogException missingUpdate(UUID id) {
    return new CatalogException(
        Kind.CORRUPT, "update " + id + " stands in the index and is missing. " + REINDEX, null);
  }

  /// The change log names something that is not there.
  public static CatalogException missingInLog(long revision, String what) {
    return new CatalogException(
        Kind.CORRUPT,
        "change "
            + revision
            + " of the log names "
            + what
            + ", which is missing. Restore the data folder from a copy.",
        null);
  }

  /// A change of the log, or what it names, is not what was written.
  static CatalogException brokenLog(Path directory, long revision, String what) {
    return new CatalogException(
        Kind.CORRUPT, directory + ": change " + revision + " of the log " + what, null);
  }

  /// The server is being stopped.
  public static CatalogException stopping() {
    return new CatalogException(Kind.UNAVAILABLE, "the server is stopping", null);
  }

  public Kind kind() {
    return kind;
  }
}
