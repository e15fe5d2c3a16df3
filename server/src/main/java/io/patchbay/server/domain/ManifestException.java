package io.patchbay.server.domain;

import java.util.List;
import java.util.stream.Collectors;

/// A manifest is refused, and nothing of it was published.
public final class ManifestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Finding> faults;

  /// @param faults at least one
  public ManifestException(List<Finding> faults) {
    super(faults.stream().map(Finding::toString).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  public List<Finding> faults() {
    return faults;
  }
}
