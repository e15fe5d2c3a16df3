package io.patchbay.server.sync;

import io.patchbay.server.domain.CatalogHead;
import java.util.UUID;

/// How an empty mirror begins. Decided before its catalog is opened, since a snapshot is put in its
/// place.
public final class FirstSync {
  private FirstSync() {}

  /// Whether it takes a snapshot of the upstream, and goes on by the feed; or the feed from the
  /// beginning. A snapshot is all or nothing, so it is for who wants all.
  ///
  /// @param node this mirror's id
  public static boolean isBySnapshot(UUID node, CatalogHead upstream, SyncPolicy policy) {
    return policy.scope().isAll()
        && upstream.scope().isAll()
        && upstream.updates() >= policy.snapshotUpdatesMin()
        && upstream.feedFormat() <= CatalogHead.FEED_FORMAT
        && !upstream.via().contains(node);
  }
}
