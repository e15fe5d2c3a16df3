package io.patchbay.server.content;

import io.patchbay.server.domain.Sha256;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// Everything that stands under one digest, good or not: the file, in its place or in quarantine,
/// and its smaller forms, whose names begin with its digest and a dot.
///
/// @param paths smaller forms first
/// @param bytes of all of them
/// @param modified when the newest of them was written, or claimed
public record StoredGroup(Sha256 sha256, List<Path> paths, long bytes, Instant modified) {
  public StoredGroup {
    paths = List.copyOf(paths);
  }
}
