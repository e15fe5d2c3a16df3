package io.patchbay.server.domain;

import java.util.List;

/// What verifying some manifests came to.
///
/// @param faults a publish would be refused for each; empty: none
/// @param updates all manifests expand into together
public record VerifyReport(List<Finding> faults, List<Finding> warnings, int updates) {
  public VerifyReport {
    faults = List.copyOf(faults);
    warnings = List.copyOf(warnings);
  }
}
