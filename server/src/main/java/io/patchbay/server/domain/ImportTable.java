package io.patchbay.server.domain;

import java.util.List;

/// The rows of an imported file, each checked for itself.
///
/// @param file name, for messages
/// @param digest of the file's bytes
/// @param warnings what was left aside
public record ImportTable(
    String file, Sha256 digest, List<ImportRow> rows, List<Finding> warnings) {
  public ImportTable {
    rows = List.copyOf(rows);
    warnings = List.copyOf(warnings);
  }
}
