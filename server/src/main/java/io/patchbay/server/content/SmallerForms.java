package io.patchbay.server.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.patchbay.server.content.ContentStore.Seen;
import io.patchbay.server.disk.DurableFile;
import io.patchbay.server.domain.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Forms of stored files that are smaller to send, each made once and kept beside its file:
/// `<sha256>.zst`, the file compressed, and `<sha256>.from.<sha256>.dcz`, its delta from another
/// file. An empty one says that it was tried and does not pay. A form need not be believed: who
/// decodes it has the file's digest to check the result. Every method blocks; safe for any thread.
public final class SmallerForms {
  private static final int KNOWN_MAX = 10_000;
  // A form must save a tenth, or it is not worth decoding.
  private static final double WORTH_MAX = 0.9;

  private final ContentStore content;
  private final long freeBytesMin;
  private final Cache<Path, Known> known = Caffeine.newBuilder().maximumSize(KNOWN_MAX).build();

  // A form whose bytes were digested when the file looked like this.
  private record Known(Seen seen, StoredForm form) {}

  /// @param freeBytesMin with less free space none is made
  public SmallerForms(ContentStore content, long freeBytesMin) {
    this.content = content;
    this.freeBytesMin = freeBytesMin;
  }

  /// The file compressed; empty if that does not pay, or is not made yet.
  public Optional<StoredForm> compressed(Sha256 file) throws IOException {
    return find(compressedPath(file));
  }

  /// The file's delta from another one; empty if that does not pay, or is not made yet.
  public Optional<StoredForm> delta(Sha256 file, Sha256 from) throws IOException {
    return find(deltaPath(file, from));
  }

  private Optional<StoredForm> find(Path path) throws IOException {
    Seen now = Seen.of(path);
    if (now == null || now.size() == 0) {
      return Optional.empty();
    }
    Known before = known.getIfPresent(path);
    if (before == null || !before.seen.equals(now)) {
      before = new Known(now, new StoredForm(path, now.size(), digest(path)));
      known.put(path, before);
    }
    return Optional.of(before.form);
  }

  /// Up to which revision of the catalog they were made; 0: none, or what is kept of it makes no
  /// sense, which costs a second look at everything and nothing else.
  public long madeUpTo() throws IOException {
    Path kept = content.formsMade();
    String text = Files.exists(kept) ? Files.readString(kept, ISO_8859_1).strip() : "";
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  /// Keeps that they were made up to a revision of the catalog.
  public void keepMadeUpTo(long revision) throws IOException {
    DurableFile.replace(content.formsMade(), (revision + "\n").getBytes(ISO_8859_1));
  }

  private static Sha256 digest(Path path) throws IOException {
    BothDigests digests = new BothDigests();
    ContentStore.read(path, digests, Long.MAX_VALUE);
    return digests.sha256();
  }

  /// Compresses a file of the store, unless that was tried before or the file is not there.
  ///
  /// @return whether it was tried now
  /// @throws NoSpaceException if there is no room for it
  /// @throws IOException if the form could not be written; nothing is left of it
  public boolean compress(Sha256 file) throws IOException {
    Path target = compressedPath(file);
    Optional<StoredFile> source = content.find(file);
    if (Files.exists(target) || source.isEmpty()) {
      return false;
    }
    Path whole = source.get().path();
    checkRoom(source.get());
    return make(target, worth(source.get().size()), form -> ZstdForms.compress(whole, form));
  }

  /// Makes the delta of a file from another one, both of the store, unless that was tried before or
  /// one of them is not there. It must be smaller than the compressed file, too.
  ///
  /// @return whether it was tried now
  /// @throws NoSpaceException if there is no room for it
  /// @throws IOException if it could not be written; nothing is left of it
  public boolean makeDelta(Sha256 file, Sha256 from) throws IOException {
    Path target = deltaPath(file, from);
    Optional<StoredFile> source = content.find(file);
    Optional<StoredFile> base = content.find(from);
    if (Files.exists(target) || source.isEmpty() || base.isEmpty()) {
      return false;
    }
    Path whole = source.get().path();
    checkRoom(source.get());
    Optional<StoredForm> compressed = compressed(file);
    long other = compressed.isPresent() ? compressed.get().size() : source.get().size();
    return make(
        target, worth(other), form -> ZstdForms.delta(whole, base.get().path(), from, form));
  }

  // While it is made a form may be as long as its file.
  private void checkRoom(StoredFile file) throws NoSpaceException {
    NoSpaceException.check(file.path(), file.size(), freeBytesMin);
  }

  private static long worth(long other) {
    return (long) (other * WORTH_MAX);
  }

  private interface Maker {
    void write(Path form) throws IOException;
  }

  private static boolean make(Path target, long worth, Maker maker) throws IOException {
    Path form = target.resolveSibling(target.getFileName() + ".tmp");
    try {
      maker.write(form);
      try (FileChannel written = FileChannel.open(form, StandardOpenOption.WRITE)) {
        if (written.size() > worth) {
          written.truncate(0);
        }
        written.force(true);
      }
      DurableFile.publish(form, target);
      return true;
    } finally {
      Files.deleteIfExists(form);
    }
  }

  private Path compressedPath(Sha256 file) {
    return content.beside(file, ".zst");
  }

  private Path deltaPath(Sha256 file, Sha256 from) {
    return content.beside(file, ".from." + from + ".dcz");
  }
}
