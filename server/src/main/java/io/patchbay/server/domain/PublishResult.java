package io.patchbay.server.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of one publish.
///
/// @param catalogRevision with this release in it; the present one if pending or unchanged
/// @param updatesAdded to the catalog, or to be added at the instant of release
/// @param updates the manifest expands into
/// @param releaseAt instant of release if pending
/// @param warnings what an engineer should know though it stops nothing
public record PublishResult(
    Kind kind,
    long catalogRevision,
    String bulletin,
    int updatesAdded,
    int updates,
    @Nullable Instant releaseAt,
    List<Finding> warnings) {
  /// Committed to the catalog, kept until the instant of release, or there already.
  public enum Kind {
    COMMITTED,
    PENDING,
    UNCHANGED
  }

  public PublishResult {
    warnings = List.copyOf(warnings);
  }
}
