package io.patchbay.server.content;

import io.patchbay.server.disk.DurableFile;
import io.patchbay.server.domain.FileFacts;
import io.patchbay.server.domain.Sha1;
import io.patchbay.server.domain.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Files by SHA-256, two levels of folders deep: `content/9b/1c/9b1c...`. A file stands under its
/// digest only after its bytes were seen to have it; one whose bytes have it no longer goes to
/// `content/quarantine`. What whole uploads bring comes from `content/incoming` ([Uploads]). Every
/// method blocks; safe for any thread.
public final class ContentStore {
  private static final Logger LOG = LoggerFactory.getLogger(ContentStore.class);
  private static final int VERIFIED_MAX = 100_000;
  private static final int MISSED_MAX = 1_000;
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int DIGEST_CHARS = 64;
  private static final Pattern FOLDER = Pattern.compile("[0-9a-f]{2}");
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}(\\..*)?");

  private final Path root;
  private final Quarantine quarantine;
  private final Map<Sha256, Verified> verified = new ConcurrentHashMap<>();
  private final Set<Sha256> missed = ConcurrentHashMap.newKeySet();
  private final LongAdder rotten = new LongAdder();

  /// What a file looked like when its bytes were last read; if it looks different, they are read
  /// again.
  record Seen(long size, long modifiedMillis, Object fileKey) {
    /// Null if no regular file is there.
    static @Nullable Seen of(Path path) throws IOException {
      try {
        BasicFileAttributes now =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object key = now.fileKey() == null ? "" : now.fileKey();
        return now.isRegularFile()
            ? new Seen(now.size(), now.lastModifiedTime().toMillis(), key)
            : null;
      } catch (NoSuchFileException e) {
        return null;
      }
    }
  }

  private record Verified(Seen seen, StoredFile file) {}

  /// @param root created if need be
  public ContentStore(Path root) throws IOException {
    this.root = Files.createDirectories(root);
    this.quarantine = new Quarantine(root.resolve("quarantine"), this::isThere);
  }

  /// Where uploads stand until they are whole.
  Path incoming() {
    return root.resolve("incoming");
  }

  /// Stores the bytes under their digest, unless a good file is there; on disk when it returns.
  ///
  /// @throws NoSpaceException if they have no room
  public StoredFile put(byte[] bytes) throws IOException {
    BothDigests digests = new BothDigests();
    digests.update(ByteBuffer.wrap(bytes));
    Sha256 sha256 = digests.sha256();
    Optional<StoredFile> there = find(sha256);
    return there.isPresent() ? there.get() : put(sha256, bytes, digests.sha1());
  }

  private synchronized StoredFile put(Sha256 sha256, byte[] bytes, Sha1 sha1) throws IOException {
    Path path = path(sha256);
    try {
      createFolders(path);
      DurableFile.replace(path, bytes);
    } catch (IOException e) {
      Files.deleteIfExists(path.resolveSibling(path.getFileName() + ".tmp"));
      throw NoSpaceException.of(e, root, bytes.length);
    }
    return settle(new StoredFile(sha256, path, bytes.length, sha1));
  }

  /// Gives a file its place whose bytes were seen to have the digest, and are on disk.
  synchronized StoredFile admit(Path synced, Sha256 sha256, FileFacts facts) throws IOException {
    Path path = path(sha256);
    createFolders(path);
    DurableFile.publish(synced, path);
    return settle(new StoredFile(sha256, path, facts.size(), facts.sha1()));
  }

  private StoredFile settle(StoredFile file) throws IOException {
    Seen seen = Seen.of(file.path());
    if (seen != null) {
      remember(seen, file);
    }
    quarantine.remove(file.sha256());
    return file;
  }

  private void remember(Seen seen, StoredFile file) {
    if (verified.size() >= VERIFIED_MAX) {
      verified.clear();
    }
    verified.put(file.sha256(), new Verified(seen, file));
  }

  /// The file of that digest. Its bytes are read and checked when it is first asked for, and again
  /// when it has changed; a rotten one goes to quarantine and is not there.
  public Optional<StoredFile> find(Sha256 sha256) throws IOException {
    Path path = path(sha256);
    Seen now = Seen.of(path);
    if (now == null) {
      if (missed.size() < MISSED_MAX) {
        missed.add(sha256);
      }
      return Optional.empty();
    }
    Verified known = verified.get(sha256);
    return known != null && known.seen.equals(now)
        ? Optional.of(known.file)
        : verify(sha256, path, now);
  }

  private Optional<StoredFile> verify(Sha256 sha256, Path path, Seen now) throws IOException {
    BothDigests digests = new BothDigests();
    try {
      read(path, digests, Long.MAX_VALUE);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    Sha256 found = digests.sha256();
    if (!found.equals(sha256)) {
      quarantine(sha256, now, "its SHA-256 is " + found);
      return Optional.empty();
    }
    StoredFile file = new StoredFile(sha256, path, now.size(), digests.sha1());
    remember(now, file);
    return Optional.of(file);
  }

  /// Reads so many bytes from the beginning, or all if there are fewer.
  ///
  /// @return how many
  static long read(Path path, BothDigests into, long bytesMax) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long left = bytesMax;
    try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
      while (left > 0) {
        buffer.clear().limit((int) Math.min(left, buffer.capacity()));
        int read = in.read(buffer);
        if (read < 0) {
          break;
        }
        into.update(buffer.flip());
        left -= read;
      }
    }
    return bytesMax - left;
  }

  /// As [#find], for a publish still to come: from now on the file is as young as if it had just
  /// been stored, so that no collection of garbage takes it before its grace is over.
  public Optional<StoredFile> claim(Sha256 sha256) throws IOException {
    Optional<StoredFile> found = find(sha256);
    return found.isPresent() && renew(found.get()) ? found : Optional.empty();
  }

  // False if the file has gone meanwhile.
  private synchronized boolean renew(StoredFile file) throws IOException {
    Seen before = Seen.of(file.path());
    if (before == null) {
      return false;
    }
    Files.setLastModifiedTime(file.path(), FileTime.from(Instant.now()));
    Verified known = verified.get(file.sha256());
    Seen now = Seen.of(file.path());
    if (known != null && now != null && known.seen.equals(before)) {
      remember(now, file);
    }
    return true;
  }

  /// Takes a file out of its place, unless it is not the same file any more.
  ///
  /// @param fault for the log
  synchronized void quarantine(Sha256 sha256, Seen seen, String fault) throws IOException {
    Path path = path(sha256);
    if (!seen.equals(Seen.of(path))) {
      return;
    }
    quarantine.take(sha256, path);
    verified.remove(sha256);
    rotten.increment();
    LOG.atError()
        .addKeyValue("file", quarantine.path(sha256))
        .addKeyValue("fault", fault)
        .log("rotten content: quarantined, and not served until a good copy is stored");
  }

  /// Digests of the files that were found rotten and have no good copy yet.
  public Set<Sha256> quarantined() {
    return quarantine.digests();
  }

  /// How many files were found rotten.
  long rotten() {
    return rotten.sum();
  }

  /// Digests of files that were asked for and not there, since this was last called; at most 1,000.
  public Set<Sha256> takeMissed() {
    Set<Sha256> taken = new HashSet<>(missed);
    missed.removeAll(taken);
    return taken;
  }

  /// Whether a file stands under that digest; its bytes are not looked at.
  public boolean isThere(Sha256 sha256) {
    return Files.isRegularFile(path(sha256), LinkOption.NOFOLLOW_LINKS);
  }

  /// Everything in the store, digest by digest, quarantine included.
  public List<StoredGroup> groups() throws IOException {
    List<StoredGroup> groups = new ArrayList<>();
    Set<Sha256> rest = new HashSet<>(quarantined());
    for (Path folder : folders()) {
      for (Sha256 sha256 : digests(folder)) {
        group(sha256).ifPresent(groups::add);
        rest.remove(sha256);
      }
    }
    for (Sha256 sha256 : rest) {
      group(sha256).ifPresent(groups::add);
    }
    return groups;
  }

  private synchronized Optional<StoredGroup> group(Sha256 sha256) throws IOException {
    TreeMap<String, Path> paths = new TreeMap<>();
    for (Path path : list(folder(sha256))) {
      String name = String.valueOf(path.getFileName());
      if (NAME.matcher(name).matches() && name.startsWith(sha256.hex())) {
        paths.put(name, path);
      }
    }
    List<Path> formsFirst = new ArrayList<>(paths.descendingMap().values());
    if (quarantined().contains(sha256)) {
      formsFirst.add(quarantine.path(sha256));
    }
    return formsFirst.isEmpty() ? Optional.empty() : Optional.of(group(sha256, formsFirst));
  }

  private static StoredGroup group(Sha256 sha256, List<Path> paths) throws IOException {
    long bytes = 0;
    Instant newest = Instant.EPOCH;
    for (Path path : paths) {
      try {
        BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
        Instant modified = file.lastModifiedTime().toInstant();
        bytes += file.size();
        newest = newest.isBefore(modified) ? modified : newest;
      } catch (NoSuchFileException e) {
        LOG.trace("{} has gone", path, e); // A smaller form that was just finished, for example.
      }
    }
    return new StoredGroup(sha256, paths, bytes, newest);
  }

  /// Removes everything that stands under a digest, unless any of it was written or claimed since.
  ///
  /// @return what was removed; empty: nothing
  public synchronized Optional<StoredGroup> remove(Sha256 sha256, Instant since)
      throws IOException {
    Optional<StoredGroup> old = group(sha256).filter(group -> group.modified().isBefore(since));
    if (old.isPresent()) {
      verified.remove(sha256);
      for (Path path : old.get().paths()) {
        Files.deleteIfExists(path);
      }
      quarantine.remove(sha256);
    }
    return old;
  }

  /// The folders with files in them, in the order of the digests.
  List<Path> folders() throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path first : list(root)) {
      if (isFolder(first)) {
        list(first).stream().filter(ContentStore::isFolder).forEach(folders::add);
      }
    }
    return folders;
  }

  private static boolean isFolder(Path path) {
    return FOLDER.matcher(String.valueOf(path.getFileName())).matches();
  }

  /// The digests by which something stands in one of these folders, in their order.
  static Set<Sha256> digests(Path folder) throws IOException {
    Set<Sha256> digests = new TreeSet<>();
    for (Path file : list(folder)) {
      String name = String.valueOf(file.getFileName());
      if (NAME.matcher(name).matches()) {
        digests.add(new Sha256(name.substring(0, DIGEST_CHARS)));
      }
    }
    return digests;
  }

  static boolean isNamedByADigest(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.length() == DIGEST_CHARS && NAME.matcher(name).matches();
  }

  // In the order of their names; nothing if there is no such folder.
  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  private void createFolders(Path path) throws IOException {
    Path second = path.getParent();
    Path first = second == null ? null : second.getParent();
    if (second == null || first == null) {
      throw new IllegalStateException("content has two levels of folders");
    }
    createFolder(first, root);
    createFolder(second, first);
  }

  private static void createFolder(Path folder, Path parent) throws IOException {
    try {
      Files.createDirectory(folder);
      DurableFile.syncFolder(parent);
    } catch (FileAlreadyExistsException e) {
      LOG.trace("{} is there", folder, e);
    }
  }

  /// Where it is kept up to which revision of the catalog smaller forms were made.
  Path formsMade() {
    return root.resolve("forms-made");
  }

  /// Where a smaller form of a file stands: beside it, with a longer name.
  Path beside(Sha256 sha256, String suffix) {
    return folder(sha256).resolve(sha256 + suffix);
  }

  Path path(Sha256 sha256) {
    return folder(sha256).resolve(sha256.hex());
  }

  private Path folder(Sha256 sha256) {
    String hex = sha256.hex();
    return root.resolve(hex.substring(0, 2)).resolve(hex.substring(2, 4));
  }
}
