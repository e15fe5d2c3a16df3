package io.patchbay.server.content;

import io.patchbay.server.domain.FileFacts;
import io.patchbay.server.domain.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Files on their way into the store, in pieces, each in `content/incoming/<sha256>.part` until it
/// is whole. An upload goes on where it stopped, after a restart too. Several may send one file:
/// each piece is taken that begins where the last one ended, whoever sent it. Every method blocks;
/// safe for any thread.
public final class Uploads {
  /// The length of a piece.
  public static final int PIECE_BYTES_MAX = 8 << 20;

  private static final int UPLOADS_MAX = 256;
  private static final int RECEIVED_PIECE_BYTES = 1 << 20;
  private static final String SUFFIX = ".part";

  private final ContentStore store;
  private final Path folder;
  private final long freeBytesMin;
  // Guarded by itself. Never waits for the monitor of a file.
  private final Map<Sha256, PartialFile> files = new HashMap<>();

  /// What was removed.
  public record Removed(long uploads, long bytes) {}

  /// @param freeBytesMin with less free space nothing is taken
  public Uploads(ContentStore store, long freeBytesMin) throws IOException {
    this.store = store;
    this.folder = Files.createDirectories(store.incoming());
    this.freeBytesMin = freeBytesMin;
    try (Stream<Path> found = Files.list(folder)) {
      for (Path path : found.toList()) {
        String name = String.valueOf(path.getFileName());
        Path digest = Path.of(name.replaceFirst("\\.part$", ""));
        if (name.endsWith(SUFFIX) && ContentStore.isNamedByADigest(digest)) {
          files.put(new Sha256(digest.toString()), new PartialFile(path, Files.size(path)));
        }
      }
    }
  }

  /// The whole file, if it is in the store; a publish that names it has time until its grace is
  /// over.
  public Optional<StoredFile> claim(Sha256 sha256) throws IOException {
    return store.claim(sha256);
  }

  /// How many bytes of a file came that is not whole yet.
  public long offset(Sha256 sha256) {
    PartialFile file;
    synchronized (files) {
      file = files.get(sha256);
    }
    if (file == null) {
      return 0;
    }
    synchronized (file) {
      return file.isGone() ? 0 : file.offset();
    }
  }

  /// Takes one piece.
  ///
  /// @param offset where it begins
  /// @param length of the whole file
  /// @param piece at most [#PIECE_BYTES_MAX] bytes; may be empty, if all came before and it could
  ///   not be ended
  /// @throws ContentMismatchException if the whole has another digest, or there is more than the
  ///   whole; nothing of it is left
  /// @throws NoSpaceException if it has no room; nothing of it is left
  /// @throws RejectedExecutionException if too many uploads are under way
  public UploadStatus append(Sha256 sha256, long offset, long length, ByteBuffer piece)
      throws IOException {
    while (true) {
      Optional<StoredFile> whole = store.claim(sha256);
      if (whole.isPresent()) {
        return new UploadStatus.Whole(whole.get());
      }
      PartialFile file = file(sha256);
      synchronized (file) {
        if (!file.isGone()) {
          return append(sha256, file, offset, length, piece);
        }
      }
    }
  }

  private PartialFile file(Sha256 sha256) {
    synchronized (files) {
      PartialFile known = files.get(sha256);
      if (known == null && files.size() >= UPLOADS_MAX) {
        throw new RejectedExecutionException(UPLOADS_MAX + " uploads are under way");
      }
      return files.computeIfAbsent(sha256, key -> new PartialFile(path(key), 0));
    }
  }

  private Path path(Sha256 sha256) {
    return folder.resolve(sha256.hex() + SUFFIX);
  }

  private UploadStatus append(
      Sha256 sha256, PartialFile file, long offset, long length, ByteBuffer piece)
      throws IOException {
    if (offset != file.offset()) {
      forgetUnlessBegun(sha256, file);
      return new UploadStatus.Misplaced(file.offset());
    }
    long pieceBytes = piece.remaining();
    try {
      if (offset + pieceBytes > length) {
        throw new ContentMismatchException(
            "length: " + (offset + pieceBytes) + " bytes (expected: " + length + ")");
      }
      NoSpaceException.check(folder, pieceBytes, freeBytesMin);
      file.append(piece);
      return file.offset() < length
          ? new UploadStatus.Partial(file.offset())
          : new UploadStatus.Whole(end(sha256, file));
    } catch (ContentMismatchException | NoSpaceException e) {
      giveUp(sha256, file);
      throw e;
    } catch (IOException e) {
      IOException failure =
          NoSpaceException.of(e, folder, pieceBytes); // Before there is room again.
      giveUp(sha256, file);
      throw failure;
    }
  }

  private StoredFile end(Sha256 sha256, PartialFile file) throws IOException {
    BothDigests digests = file.digests();
    Sha256 found = digests.sha256();
    if (!found.equals(sha256)) {
      throw new ContentMismatchException("sha256: " + found + " (expected: " + sha256 + ")");
    }
    file.sync();
    StoredFile stored =
        store.admit(file.path(), sha256, new FileFacts(file.offset(), digests.sha1()));
    forget(sha256, file);
    return stored;
  }

  private void forgetUnlessBegun(Sha256 sha256, PartialFile file) {
    if (file.offset() == 0) {
      forget(sha256, file);
    }
  }

  // Deleted first: once it is forgotten, somebody else may begin anew in its place.
  private void giveUp(Sha256 sha256, PartialFile file) throws IOException {
    try {
      file.delete();
    } finally {
      forget(sha256, file);
    }
  }

  private void forget(Sha256 sha256, PartialFile file) {
    file.setGone();
    synchronized (files) {
      files.remove(sha256, file);
    }
  }

  /// Takes what remains of a file from a stream.
  ///
  /// @param offset where the stream begins
  /// @param length of the whole file
  /// @throws IOException as [#append] does, or if the stream ends before the file does, or somebody
  ///   else sends it too; what came is kept
  public StoredFile receive(Sha256 sha256, long offset, long length, InputStream in)
      throws IOException {
    byte[] piece = new byte[RECEIVED_PIECE_BYTES];
    long at = offset;
    while (true) {
      int read = in.readNBytes(piece, 0, Math.clamp(length - at, 0, piece.length));
      if (read == 0 && at < length) {
        throw new EOFException(
            sha256 + ": ended after " + at + " bytes (expected: " + length + ")");
      }
      switch (append(sha256, at, length, ByteBuffer.wrap(piece, 0, read))) {
        case UploadStatus.Whole whole -> {
          return whole.file();
        }
        case UploadStatus.Partial partial -> at = partial.offset();
        case UploadStatus.Misplaced misplaced ->
            throw new IOException(
                sha256 + ": " + misplaced.offset() + " bytes are there (expected: " + at + ")");
      }
    }
  }

  /// Removes what was given up: uploads to which nothing was added since.
  ///
  /// @param dryRun only count it
  public Removed removeOlder(Instant since, boolean dryRun) throws IOException {
    long uploads = 0;
    long bytes = 0;
    List<Map.Entry<Sha256, PartialFile>> all;
    synchronized (files) {
      all = List.copyOf(files.entrySet());
    }
    for (Map.Entry<Sha256, PartialFile> entry : all) {
      PartialFile file = entry.getValue();
      synchronized (file) {
        Instant modified = modified(file);
        if (modified != null && modified.isBefore(since) && !file.isGone()) {
          uploads++;
          bytes += file.offset();
          if (!dryRun) {
            giveUp(entry.getKey(), file);
          }
        }
      }
    }
    return new Removed(uploads, bytes);
  }

  private static @Nullable Instant modified(PartialFile file) throws IOException {
    try {
      return Files.getLastModifiedTime(file.path()).toInstant();
    } catch (NoSuchFileException e) {
      return null; // Nothing came of it yet.
    }
  }
}
