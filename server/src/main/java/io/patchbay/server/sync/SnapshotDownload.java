package io.patchbay.server.sync;

import io.patchbay.server.disk.DurableFile;
import io.patchbay.server.disk.Folders;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.SnapshotManifest;
import io.patchbay.server.domain.SnapshotManifest.SnapshotFile;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A snapshot of the upstream's catalog on its way here, in a folder of its own, where an
/// interrupted one goes on at the byte at which it stopped, whenever that is. What it is of is
/// written down there first, and stays there until [#forget].
///
/// ```
/// manifest      the encoded manifest
/// files/        its files, whole ones and the one that is on its way
/// ```
///
/// Every method blocks; not thread-safe.
public final class SnapshotDownload {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-][A-Za-z0-9.-]{0,127}");
  private static final int FILES_MAX = 100_000;
  private static final long BYTES_MAX = 1L << 42;
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int FILES_AT_ONCE = 3;

  private final UpstreamFeed feed;
  private final Path folder;
  private final Path files;
  private final long freeBytesMin;
  private final LongConsumer progress;
  private final Set<String> verified = ConcurrentHashMap.newKeySet();

  /// @param freeBytesMin which are to be left on the disk
  /// @param progress told how many more bytes are there, by any thread
  public SnapshotDownload(
      UpstreamFeed feed, Path folder, long freeBytesMin, LongConsumer progress) {
    this.feed = feed;
    this.folder = folder;
    this.files = folder.resolve("files");
    this.freeBytesMin = freeBytesMin;
    this.progress = progress;
  }

  /// Where the files are.
  public Path files() {
    return files;
  }

  /// What an earlier attempt was of; empty: there was none.
  public Optional<SnapshotManifest> begun() throws IOException {
    Path manifest = folder.resolve("manifest");
    if (!Files.exists(manifest)) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(manifest));
      return Optional.of(FeedWire.snapshot(bytes, Format.PROTOBUF));
    } catch (InvalidValueException e) {
      throw new IOException(manifest + ": " + e.getMessage() + ": delete the folder " + folder, e);
    }
  }

  /// Begins, in the place of an earlier attempt; files both have are kept.
  public SnapshotManifest begin() throws UpstreamException, FeedViolationException, IOException {
    SnapshotManifest manifest = feed.snapshot();
    check(manifest);
    Files.createDirectories(files);
    Set<String> names = new HashSet<>(manifest.files().stream().map(SnapshotFile::name).toList());
    for (Path file : list()) {
      if (!names.contains(String.valueOf(file.getFileName()))) {
        Files.delete(file);
      }
    }
    verified.clear();
    DurableFile.replace(folder.resolve("manifest"), FeedWire.snapshot(manifest, Format.PROTOBUF));
    return manifest;
  }

  private List<Path> list() throws IOException {
    try (Stream<Path> found = Files.list(files)) {
      return found.toList();
    }
  }

  private static void check(SnapshotManifest manifest) throws FeedViolationException {
    List<SnapshotFile> files = manifest.files();
    boolean named = files.stream().allMatch(file -> NAME.matcher(file.name()).matches());
    long distinct = files.stream().map(SnapshotFile::name).distinct().count();
    boolean sized = files.stream().allMatch(file -> file.size() >= 0 && file.size() <= BYTES_MAX);
    if (!named || !sized || distinct < files.size() || files.size() > FILES_MAX) {
      throw new FeedViolationException(
          Violation.MALFORMED, 0, "its snapshot has files that cannot be");
    }
    if (!NAME.matcher(manifest.id()).matches()) {
      throw new FeedViolationException(Violation.MALFORMED, 0, "its snapshot's id cannot be");
    }
  }

  /// Fetches what is missing, some files at a time: while one is written to disk, another comes.
  ///
  /// @return false if the upstream does not have that snapshot any more
  /// @throws FeedViolationException if a file is not what the manifest says; it is gone
  /// @throws IOException if it cannot be written, for want of room for example
  public boolean fetch(SnapshotManifest manifest)
      throws UpstreamException, FeedViolationException, IOException {
    Files.createDirectories(files);
    checkRoom(manifest);
    List<Future<Boolean>> fetched;
    try (ExecutorService executor =
        Executors.newFixedThreadPool(
            FILES_AT_ONCE, Thread.ofPlatform().name("snapshot-", 0).daemon().factory())) {
      fetched =
          executor.invokeAll(
              manifest.files().stream()
                  .filter(file -> !verified.contains(file.name()))
                  .<Callable<Boolean>>map(file -> () -> fetch(manifest.id(), file))
                  .toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    boolean isThere = true;
    for (Future<Boolean> file : fetched) {
      isThere &= outcome(file);
    }
    DurableFile.syncFolder(files);
    return isThere;
  }

  private static boolean outcome(Future<Boolean> file)
      throws UpstreamException, FeedViolationException, IOException {
    if (file.state() == Future.State.SUCCESS) {
      return file.resultNow();
    }
    switch (file.exceptionNow()) {
      case UpstreamException e -> throw e;
      case FeedViolationException e -> throw e;
      case IOException e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private boolean fetch(String id, SnapshotFile file)
      throws UpstreamException, FeedViolationException, IOException {
    Path target = files.resolve(file.name());
    MessageDigest digest = Sha256.newDigest();
    try (FileChannel out =
        FileChannel.open(
            target, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long offset = known(out, file, digest);
      if (offset < file.size()) {
        try (InputStream in = feed.snapshotFile(id, file.name(), offset)) {
          if (in == null) {
            return false;
          }
          append(in, out, file, offset, digest);
        }
      }
      out.force(true);
    }
    Sha256 found = Sha256.ofDigest(digest.digest());
    if (!found.equals(file.sha256())) {
      Files.delete(target);
      throw new FeedViolationException(
          Violation.CHANGED,
          0,
          "its snapshot's file "
              + file.name()
              + " has SHA-256 "
              + found
              + " (expected: "
              + file.sha256()
              + ")");
    }
    verified.add(file.name());
    return true;
  }

  // What came before. More than there should be is nothing of it.
  private static long known(FileChannel file, SnapshotFile expected, MessageDigest digest)
      throws IOException {
    if (file.size() > expected.size()) {
      file.truncate(0);
    }
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (file.read(buffer) >= 0) {
      digest.update(buffer.flip());
      buffer.clear();
    }
    return file.position();
  }

  private void checkRoom(SnapshotManifest manifest) throws IOException {
    long bytes = 0;
    for (SnapshotFile file : manifest.files()) {
      Path target = files.resolve(file.name());
      bytes += Math.max(0, file.size() - (Files.exists(target) ? Files.size(target) : 0));
    }
    long free = Files.getFileStore(files).getUsableSpace();
    if (bytes > 0 && free - bytes < freeBytesMin) {
      throw new IOException(
          files + ": " + free + " bytes free (expected: at least " + (bytes + freeBytesMin) + ")");
    }
  }

  private void append(
      InputStream in, FileChannel out, SnapshotFile file, long offset, MessageDigest digest)
      throws UpstreamException, FeedViolationException, IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long at = offset;
    while (at < file.size()) {
      int read = read(in, buffer, (int) Math.min(buffer.length, file.size() - at), file);
      digest.update(buffer, 0, read);
      for (ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read); bytes.hasRemaining(); ) {
        out.write(bytes);
      }
      at += read;
      progress.accept(read);
    }
  }

  private static int read(InputStream in, byte[] buffer, int max, SnapshotFile file)
      throws UpstreamException {
    try {
      int read = in.read(buffer, 0, max);
      if (read > 0) {
        return read;
      }
    } catch (IOException e) {
      throw new UpstreamException(
          SyncFailure.UNREACHABLE, "the snapshot's file " + file.name() + ": " + e.getMessage(), e);
    }
    throw new UpstreamException(
        SyncFailure.UNREACHABLE,
        "the snapshot's file " + file.name() + " ended early",
        java.time.Duration.ZERO);
  }

  /// Removes everything that is left of it.
  public void forget() throws IOException {
    Folders.delete(folder);
  }
}
