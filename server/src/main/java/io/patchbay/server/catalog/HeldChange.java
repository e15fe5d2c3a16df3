package io.patchbay.server.catalog;

import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What comes into a mirror's scope, or leaves it, in one write.
///
/// @param contents encoded updates that come
/// @param updates the same, decoded
/// @param removed updates that go
/// @param removedFiles files that no update names any more
/// @param rows every index row that changes, whole; empty: the row goes
/// @param state of the mirror from then on
public record HeldChange(
    Map<UpdateIdentity, byte[]> contents,
    List<Update> updates,
    Set<UpdateIdentity> removed,
    Set<Sha256> removedFiles,
    Map<IndexTuple, byte[]> rows,
    MirrorState state) {
  public HeldChange {
    contents = Map.copyOf(contents);
    updates = List.copyOf(updates);
    removed = Set.copyOf(removed);
    removedFiles = Set.copyOf(removedFiles);
    rows = Map.copyOf(rows);
  }

  /// Nothing comes or goes, but the state is another.
  public static HeldChange nothing(MirrorState state) {
    return new HeldChange(Map.of(), List.of(), Set.of(), Set.of(), Map.of(), state);
  }
}
