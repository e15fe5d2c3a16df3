package io.patchbay.server.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What machines reported of an update or of a whole bulletin.
///
/// @param updates how many were asked about
/// @param errors the most frequent first; at most 1,000
/// @param classes those with the most failures first; at most 1,000
public record ReportSummary(
    int updates, ReportCounts totals, List<ErrorCount> errors, List<ClassCounts> classes) {
  public ReportSummary {
    errors = List.copyOf(errors);
    classes = List.copyOf(classes);
  }

  /// How many failed with that code.
  ///
  /// @param errorCode an HRESULT; [ReportGroup#OTHER_CODES]: all not counted apart
  public record ErrorCount(int errorCode, long count) {}

  /// What machines of a class reported.
  ///
  /// @param machines null: all not counted apart
  public record ClassCounts(@Nullable ConfigurationClass machines, ReportCounts counts) {}
}
