package io.patchbay.server.catalog;

import io.patchbay.server.domain.FileFacts;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One change of the catalog, all or nothing.
///
/// @param manifestDigest of the bytes of the manifest or the imported file
/// @param releases each bulletin, and those of its updates that are new
/// @param items what of the releases goes into the log, with its content
/// @param rows every index row that changes, whole; empty: the row goes
/// @param files what is known of the files that the releases name; of others only the name is kept
/// @param fulfils the pending release this carries out; null: none
public record ChangeSet(
    UUID publishId,
    Sha256 manifestDigest,
    Instant committedAt,
    List<Release> releases,
    List<ReplicatedChange.Item> items,
    Map<IndexTuple, byte[]> rows,
    Map<Sha256, FileFacts> files,
    @Nullable PendingRelease fulfils) {
  public ChangeSet {
    releases = List.copyOf(releases);
    items = List.copyOf(items);
    rows = Map.copyOf(rows);
    files = Map.copyOf(files);
  }

  /// The updates of all releases.
  List<Update> updates() {
    return releases.stream().flatMap(release -> release.updates().stream()).toList();
  }
}
