package io.patchbay.server.domain;

import java.util.List;
import java.util.UUID;

/// What became of some reports.
///
/// @param counted now
/// @param known counted before
/// @param refused will never be counted
public record ReportReceipt(int counted, int known, List<Refused> refused) {
  public ReportReceipt {
    refused = List.copyOf(refused);
  }

  /// A report that will never be counted.
  public record Refused(UUID eventId, ReportRefusal reason) {}
}
