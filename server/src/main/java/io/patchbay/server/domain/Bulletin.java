package io.patchbay.server.domain;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A bulletin and the updates it released.
///
/// @param revision of the manifest published last, from 1
/// @param advisory digits only; empty: none
/// @param severity the highest of its updates
/// @param cumulative whether each update carries all earlier fixes of its branch
/// @param updateIds in the order of the manifest; what an import added comes after what was there
public record Bulletin(
    String id,
    int revision,
    String title,
    String kbArticle,
    String advisory,
    List<String> cves,
    Severity severity,
    Classification classification,
    RebootBehavior rebootBehavior,
    Instant releasedAt,
    boolean cumulative,
    List<UUID> updateIds) {

  public Bulletin {
    cves = List.copyOf(cves);
    updateIds = List.copyOf(updateIds);
  }

  /// The same, as that revision.
  public Bulletin withRevision(int value) {
    return new Bulletin(
        id,
        value,
        title,
        kbArticle,
        advisory,
        cves,
        severity,
        classification,
        rebootBehavior,
        releasedAt,
        cumulative,
        updateIds);
  }
}
