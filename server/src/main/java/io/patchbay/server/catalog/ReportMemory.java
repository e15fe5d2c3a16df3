package io.patchbay.server.catalog;

import io.patchbay.server.domain.ReportGroup;
import io.patchbay.server.domain.UpdateIdentity;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is on disk for certain, so that it need not be looked up for every report. When it is full
/// it begins anew. For one thread.
final class ReportMemory {
  private static final int GROUPS_MAX = 65_536;
  private static final int EXTENTS_MAX = 1_024;

  private final Set<ReportGroup> groups = new HashSet<>();
  private final Map<UpdateIdentity, Extent> extents = new HashMap<>();

  /// Whether that group is known to have a row.
  boolean hasRow(ReportGroup group) {
    return groups.contains(group);
  }

  @Nullable Extent extent(UpdateIdentity update) {
    return extents.get(update);
  }

  /// Keeps what was written.
  void keep(Collection<ReportGroup> rows, Map<UpdateIdentity, Extent> written) {
    if (groups.size() + rows.size() > GROUPS_MAX) {
      groups.clear();
    }
    groups.addAll(rows);
    if (extents.size() + written.size() > EXTENTS_MAX) {
      extents.clear();
    }
    if (written.size() <= EXTENTS_MAX) {
      extents.putAll(written);
    }
  }
}
