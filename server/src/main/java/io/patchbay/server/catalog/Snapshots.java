package io.patchbay.server.catalog;

import io.patchbay.server.disk.DurableFile;
import io.patchbay.server.disk.Folders;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.SnapshotManifest;
import io.patchbay.server.domain.SnapshotManifest.SnapshotFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The catalog as files, for a mirror's first sync: a checkpoint of RocksDB, most of whose files
/// are hard links and so take no room, without what is not released and without who published. One
/// that is recent enough is given again. Every method blocks; safe for any thread.
public final class Snapshots implements AutoCloseable {
  private static final Duration RECENT = Duration.ofMinutes(10);
  private static final Duration UNUSED_TIME_MAX = Duration.ofHours(1);
  private static final int CHANGES_BEHIND_MAX = 1_000;
  private static final int KEPT_MAX = 2;
  private static final int READ_BYTES = 1 << 16;
  private static final long CACHE_BYTES = 1 << 20;

  private final Catalog catalog;
  private final Path folder;
  private final InstantSource clock;
  // Oldest first.
  private final SequencedMap<String, Kept> kept = new LinkedHashMap<>();

  private static final class Kept {
    private final SnapshotManifest manifest;
    private final Instant madeAt;
    private Instant usedAt;

    Kept(SnapshotManifest manifest, Instant madeAt) {
      this.manifest = manifest;
      this.madeAt = madeAt;
      this.usedAt = madeAt;
    }
  }

  /// Forgets what an earlier process made.
  public Snapshots(Catalog catalog, InstantSource clock) throws IOException {
    this.catalog = catalog;
    this.clock = clock;
    this.folder = catalog.directory().resolve("snapshots");
    Folders.delete(folder);
  }

  /// A snapshot that is at most ten minutes old and 1,000 changes behind.
  ///
  /// @throws CatalogException if it cannot be made
  public synchronized SnapshotManifest current() {
    Instant now = clock.instant();
    try {
      removeUnused(now);
      Kept last = last();
      if (last == null || !isRecent(last, now)) {
        last = new Kept(make(), now);
        kept.put(last.manifest.id(), last);
        while (kept.size() > KEPT_MAX) {
          remove(kept.keySet().iterator().next());
        }
      }
      last.usedAt = now;
      return last.manifest;
    } catch (IOException e) {
      throw new CatalogException(
          CatalogException.Kind.UNAVAILABLE, folder + ": no snapshot: " + e.getMessage(), e);
    }
  }

  private @Nullable Kept last() {
    return kept.isEmpty() ? null : kept.sequencedValues().getLast();
  }

  private boolean isRecent(Kept snapshot, Instant now) {
    long behind = catalog.revision() - snapshot.manifest.revision();
    return behind == 0
        || (behind <= CHANGES_BEHIND_MAX && now.isBefore(snapshot.madeAt.plus(RECENT)));
  }

  private void removeUnused(Instant now) throws IOException {
    for (String id : List.copyOf(kept.keySet())) {
      Kept one = kept.get(id);
      if (one != null && one.usedAt.plus(UNUSED_TIME_MAX).isBefore(now)) {
        remove(id);
      }
    }
  }

  private void remove(String id) throws IOException {
    kept.remove(id);
    Folders.delete(folder.resolve(id));
  }

  /// One of the files of a snapshot that [#current] gave.
  public synchronized Optional<Path> file(String id, String name) {
    Kept one = kept.get(id);
    if (one == null || one.manifest.files().stream().noneMatch(file -> file.name().equals(name))) {
      return Optional.empty();
    }
    one.usedAt = clock.instant();
    return Optional.of(folder.resolve(id).resolve(name));
  }

  /// What is known of one of the files of a snapshot that [#current] gave.
  public synchronized Optional<SnapshotFile> described(String id, String name) {
    Kept one = kept.get(id);
    return one == null
        ? Optional.empty()
        : one.manifest.files().stream().filter(file -> file.name().equals(name)).findFirst();
  }

  private SnapshotManifest make() throws IOException {
    Files.createDirectories(folder);
    Path made = folder.resolve("made.tmp");
    Folders.delete(made);
    catalog.checkpoint(made);
    HeadFile.Head head = strip(made);
    SnapshotManifest manifest =
        new SnapshotManifest(
            head.revision() + "-" + UUID.randomUUID(), head.revision(), head.hash(), files(made));
    Path target = folder.resolve(manifest.id());
    Folders.delete(target);
    Files.move(made, target);
    return manifest;
  }

  // Opened twice: the first time to drop what is not to be seen, the second for a manifest of
  // RocksDB's that has never known of it.
  private HeadFile.Head strip(Path checkpoint) throws IOException {
    try (Store store = open(checkpoint)) {
      catalog.makeReplica(store);
      store.flush();
      store.drop(Family.PENDING);
      store.drop(Family.PUBLISHES);
    }
    HeadFile.Head head;
    try (Store store = open(checkpoint)) {
      head = Catalog.headIn(store);
    }
    removeLeftOvers(checkpoint);
    return head;
  }

  // Its files are digested after, or were before; and the mirror audits all that is in them.
  private static Store open(Path folder) {
    return Store.openUnverified(folder, List.of(Family.values()), CACHE_BYTES, false);
  }

  private static void removeLeftOvers(Path checkpoint) throws IOException {
    String manifest = Files.readString(checkpoint.resolve("CURRENT")).strip();
    for (Path file : list(checkpoint)) {
      String name = String.valueOf(file.getFileName());
      boolean old = name.startsWith("MANIFEST-") && !name.equals(manifest);
      if (old || name.startsWith("LOG") || name.equals("LOCK") || name.endsWith(".dbtmp")) {
        Files.delete(file);
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static List<SnapshotFile> files(Path folder) throws IOException {
    List<SnapshotFile> files = new ArrayList<>();
    for (Path file : list(folder)) {
      files.add(
          new SnapshotFile(String.valueOf(file.getFileName()), Files.size(file), digest(file)));
    }
    return files;
  }

  private static Sha256 digest(Path file) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] bytes = new byte[READ_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        digest.update(bytes, 0, read);
      }
    }
    return Sha256.ofDigest(digest.digest());
  }

  /// Makes the files of a snapshot the catalog of a data folder in which there is none, or an empty
  /// one. Blocks until that is on disk. After an interruption it is repeated, with the same
  /// manifest, and goes on.
  ///
  /// @param directory the data folder; no process has its catalog open
  /// @param downloaded folder with the files, each with the digest the manifest says, in the same
  ///   file system
  /// @throws CatalogException if there is a catalog already, or the files are not what they should
  ///   be
  public static void install(Path directory, SnapshotManifest manifest, Path downloaded)
      throws IOException {
    Path target = directory.resolve("catalog");
    HeadFile headFile = new HeadFile(directory);
    if (Files.exists(downloaded)) {
      if (headFile.read().map(head -> head.revision() > 0 || head.sequence() > 0).orElse(false)) {
        throw new CatalogException(
            CatalogException.Kind.CORRUPT, directory + ": has a catalog already", null);
      }
      for (Path file : list(downloaded)) {
        DurableFile.sync(file);
      }
      DurableFile.syncFolder(downloaded);
      Files.deleteIfExists(directory.resolve("catalog.head"));
      Folders.delete(target);
      Files.move(downloaded, target);
      DurableFile.syncFolder(directory);
    }
    try (Store store = open(target)) {
      HeadFile.Head head = Catalog.headIn(store);
      if (head.revision() != manifest.revision() || !head.hash().equals(manifest.head())) {
        throw new CatalogException(
            CatalogException.Kind.CORRUPT,
            target
                + ": is at revision "
                + head.revision()
                + " (expected: "
                + manifest.revision()
                + " as the snapshot says)",
            null);
      }
      headFile.write(head);
    }
  }

  /// Removes all snapshots.
  @Override
  public synchronized void close() throws IOException {
    kept.clear();
    Folders.delete(folder);
  }
}
