package io.patchbay.server.domain;

import java.util.List;
import java.util.stream.Collectors;

/// A file to be imported is refused, and nothing of it was imported.
public final class ImportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Finding> faults;

  /// @param faults at least one
  public ImportException(List<Finding> faults) {
    super(faults.stream().map(Finding::toString).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  public List<Finding> faults() {
    return faults;
  }
}
