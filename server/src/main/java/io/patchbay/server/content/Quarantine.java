package io.patchbay.server.content;

import io.patchbay.server.disk.DurableFile;
import io.patchbay.server.domain.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Files that were found rotten, out of the way and kept for who wants to know why. The folder is
/// the memory: what stands in it is quarantined, after a restart too.
///
/// [#digests] is safe for any thread; whoever changes it holds the store's monitor.
final class Quarantine {
  private final Path folder;
  private volatile Set<Sha256> digests;

  /// @param isStored whether a file stands in its place: it came after the rotten one, and is good
  Quarantine(Path folder, Predicate<Sha256> isStored) throws IOException {
    this.folder = folder;
    Set<Sha256> found = new HashSet<>();
    for (Path file : files()) {
      Sha256 sha256 = new Sha256(String.valueOf(file.getFileName()));
      if (isStored.test(sha256)) {
        Files.delete(file);
      } else {
        found.add(sha256);
      }
    }
    this.digests = Set.copyOf(found);
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(ContentStore::isNamedByADigest).toList();
    }
  }

  Set<Sha256> digests() {
    return digests;
  }

  Path path(Sha256 sha256) {
    return folder.resolve(sha256.hex());
  }

  /// Moves a file here; on disk when it returns.
  void take(Sha256 sha256, Path file) throws IOException {
    Files.createDirectories(folder);
    DurableFile.publish(file, path(sha256));
    Set<Sha256> more = new HashSet<>(digests);
    more.add(sha256);
    digests = Set.copyOf(more);
  }

  /// Removes what is here of that digest, if anything is.
  void remove(Sha256 sha256) throws IOException {
    if (digests.contains(sha256)) {
      Files.deleteIfExists(path(sha256));
      Set<Sha256> fewer = new HashSet<>(digests);
      fewer.remove(sha256);
      digests = Set.copyOf(fewer);
    }
  }
}
