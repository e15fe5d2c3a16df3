package io.patchbay.server.catalog;

import io.patchbay.server.catalog.CatalogException.Kind;
import io.patchbay.server.disk.DurableFile;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The file `catalog.head`: format, revision, head of the change chain and number of the last
/// write, kept outside RocksDB so that a store that lost acknowledged writes is found out when it
/// is opened.
final class HeadFile {
  /// From 2 on the change log has items.
  static final int FORMAT = 2;

  private static final Pattern FORMAT_LINE = Pattern.compile("format: ([0-9]{1,9})\n(?s:.*)");
  private static final Pattern TEXT =
      Pattern.compile(
          "(format: [0-9]+\n"
              + "revision: ([0-9]{1,18})\n"
              + "head: (\\p{XDigit}{64})\n"
              + "sequence: ([0-9]{1,18})\n"
              + ")sha256: (\\p{XDigit}{64})\n");

  private final Path path;

  HeadFile(Path directory) {
    this.path = directory.resolve("catalog.head");
  }

  /// Revision and head of the change chain, and how far the store was written.
  ///
  /// @param sequence RocksDB's number of the last write; what waits for its instant counts too
  record Head(long revision, Sha256 hash, long sequence) {
    static final Head EMPTY = new Head(0, CatalogHead.EMPTY, 0);
  }

  /// @throws CatalogException if the file is damaged or of a newer format
  Optional<Head> read() {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      String text = Files.readString(path, StandardCharsets.ISO_8859_1);
      Matcher format = FORMAT_LINE.matcher(text);
      if (format.matches() && Integer.parseInt(format.group(1)) > FORMAT) {
        throw new CatalogException(
            Kind.NEWER_FORMAT,
            path
                + ": catalog format "
                + format.group(1)
                + " (expected: at most "
                + FORMAT
                + "). It was written by a newer Patchbay: run that one.",
            null);
      }
      Matcher matcher = TEXT.matcher(text);
      if (!matcher.matches() || !digest(matcher.group(1)).equals(new Sha256(matcher.group(5)))) {
        throw damaged(null);
      }
      return Optional.of(
          new Head(
              Long.parseLong(matcher.group(2)),
              new Sha256(matcher.group(3)),
              Long.parseLong(matcher.group(4))));
    } catch (IOException | InvalidValueException e) {
      throw damaged(e);
    }
  }

  private CatalogException damaged(@Nullable Exception cause) {
    return new CatalogException(
        Kind.CORRUPT, path + ": damaged. Restore the data folder from a copy.", cause);
  }

  /// Blocks until it is on disk.
  void write(Head head) throws IOException {
    String text =
        "format: "
            + FORMAT
            + "\nrevision: "
            + head.revision()
            + "\nhead: "
            + head.hash()
            + "\nsequence: "
            + head.sequence()
            + "\n";
    DurableFile.replace(
        path, (text + "sha256: " + digest(text) + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static Sha256 digest(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Checks what the store says of itself against this file, and returns what the file has to say
  /// from now on. The store may be one write ahead, which brought some changes: the process ended
  /// between the two writes.
  ///
  /// @param had whether the store's chain had that head at that revision
  Head reconcile(Head store, Predicate<Head> had) {
    Optional<Head> file = read();
    if (file.isEmpty()) {
      if (store.sequence() == 0) {
        return store;
      }
      throw new CatalogException(
          Kind.CORRUPT,
          path
              + ": missing, but the catalog is at revision "
              + store.revision()
              + ". Restore the data folder, whole, from a copy.",
          null);
    }
    Head expected = file.get();
    boolean same = store.revision() == expected.revision() && store.hash().equals(expected.hash());
    boolean ahead = store.revision() >= expected.revision() && had.test(expected);
    if ((!same && !ahead) || store.sequence() < expected.sequence()) {
      throw new CatalogException(
          Kind.CORRUPT,
          "the catalog is at revision "
              + store.revision()
              + ", head "
              + store.hash()
              + ", write "
              + store.sequence()
              + " (expected: revision "
              + expected.revision()
              + ", head "
              + expected.hash()
              + ", write "
              + expected.sequence()
              + " as in "
              + path
              + "). It lost or changed acknowledged writes: restore it from a copy.",
          null);
    }
    return store;
  }
}
