package io.patchbay.server.report;

import io.patchbay.server.catalog.CatalogException;

/// Reports cannot be counted now. Whether those of this request were is not known; they are safe to
/// repeat.
public final class ReportsUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean diskFull;

  ReportsUnavailableException(Throwable cause) {
    super("reports cannot be counted now: " + cause.getMessage(), cause);
    this.diskFull =
        cause instanceof CatalogException e && e.kind() == CatalogException.Kind.NO_SPACE;
  }

  /// Whether that is for want of space, and none of them were counted.
  public boolean isDiskFull() {
    return diskFull;
  }
}
