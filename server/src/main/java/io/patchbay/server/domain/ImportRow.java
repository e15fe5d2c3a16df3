package io.patchbay.server.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of an imported file: a KB that was listed for a product, or for a component of it.
///
/// @param line where it begins, from 1
/// @param kb digits only, no leading zero
/// @param firstListed null: not given
/// @param component empty: the product as a whole
/// @param supersedes KBs it replaces on that product
public record ImportRow(
    int line,
    String kb,
    @Nullable Instant firstListed,
    String product,
    String component,
    Severity severity,
    List<String> supersedes) {
  public ImportRow {
    supersedes = List.copyOf(supersedes);
  }
}
