package io.patchbay.server.sync;

import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import org.jspecify.annotations.Nullable;

/// Where a mirror's own catalog is, as it is on disk.
///
/// @param head of the chain at that revision
/// @param scope what of the catalog it holds whole
/// @param next a scope that is being changed to, and not held whole yet; null: none
public record SyncPosition(long revision, Sha256 head, Scope scope, @Nullable Scope next) {
  /// The scope that new changes are asked for: what is being changed to, so that it ends up whole.
  public Scope wanted() {
    return next != null ? next : scope;
  }
}
