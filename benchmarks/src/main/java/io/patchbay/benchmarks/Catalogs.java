package io.patchbay.benchmarks;

import io.patchbay.server.applicability.Row;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogCodecs;
import io.patchbay.server.wire.StoredCodecs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// Folders with generated catalogs. They are dear to make, so they are kept and found again: the
/// property `patchbay.catalogs` names the folder they stand in, else it is a temporary one.
final class Catalogs {
  static final long BLOCK_CACHE_BYTES = 1L << 30;
  private static final CatalogCodecs CODECS =
      new CatalogCodecs(
          StoredCodecs.UPDATE,
          StoredCodecs.BULLETIN,
          StoredCodecs.CATALOG_CHANGE,
          StoredCodecs.CHANGE_ITEM,
          StoredCodecs.STORED_ITEM,
          StoredCodecs.MIRROR_STATE,
          StoredCodecs.PENDING_RELEASE,
          StoredCodecs.PUBLISH_RECEIPT,
          StoredCodecs.FILE,
          Row.FORMAT);

  private Catalogs() {}

  /// The folder for what benchmarks keep from one JVM to the next.
  static Path folder() {
    String temporary = System.getProperty("java.io.tmpdir");
    String standard = Path.of(temporary, "patchbay-catalogs").toString();
    return Path.of(System.getProperty("patchbay.catalogs", standard));
  }

  /// The folder of the catalog of so many updates; made now if there is none.
  static Path folder(int updates) throws IOException {
    Path folder = folder().resolve(Integer.toString(updates));
    if (!Files.exists(folder)) {
      MakeCatalog.make(new GeneratedCatalog(GeneratedCatalog.SEED, updates), folder);
    }
    return folder;
  }

  static Catalog open(Path folder) throws IOException {
    return Catalog.open(folder, BLOCK_CACHE_BYTES, 0, CODECS);
  }

  static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
