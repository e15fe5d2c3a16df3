package io.patchbay.server.domain;

import org.jspecify.annotations.Nullable;

/// Equality dimensions of the applicability index; the key of one row.
///
/// @param product empty: any, or none
/// @param osMajorMinor as [OsVersion#majorMinor]; [#ANY_OS]: any
/// @param architecture null: any
/// @param language null: any, which is where language neutral updates are
public record IndexTuple(
    String product,
    int osMajorMinor,
    @Nullable Architecture architecture,
    @Nullable Language language) {
  public static final int ANY_OS = -1;

  /// Which dimensions are "any": 1 for the system, 2 for the architecture, 4 for the language, in
  /// sum; 0 to 7.
  public int pattern() {
    return (osMajorMinor == ANY_OS ? 1 : 0)
        + (architecture == null ? 2 : 0)
        + (language == null ? 4 : 0);
  }
}
