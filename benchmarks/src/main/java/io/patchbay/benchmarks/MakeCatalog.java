package io.patchbay.benchmarks;

import io.patchbay.server.domain.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// Makes a catalog: `MakeCatalog UPDATES FOLDER [SEED]`.
final class MakeCatalog {
  private static final int UPDATES_PER_CHANGE = 10_000;
  private static final long PROGRESS_NANOS = 10_000_000_000L;

  private MakeCatalog() {}

  public static void main(String[] args) throws IOException {
    if (args.length < 2 || args.length > 3) {
      System.err.println("usage: MakeCatalog UPDATES FOLDER [SEED]");
      System.exit(2);
    }
    long seed = args.length == 3 ? Long.parseLong(args[2]) : GeneratedCatalog.SEED;
    make(new GeneratedCatalog(seed, Integer.parseInt(args[0])), Path.of(args[1]));
  }

  /// Makes it in a folder that must not be there yet, and shows that only once it is whole.
  static void make(GeneratedCatalog generated, Path folder) throws IOException {
    Files.createDirectories(folder.toAbsolutePath().getParent());
    Path unfinished = folder.resolveSibling(folder.getFileName() + ".unfinished");
    if (Files.exists(unfinished)) {
      Catalogs.delete(unfinished);
    }
    try (OpenCatalog catalog = new OpenCatalog(unfinished)) {
      load(generated, catalog.loader(unfinished));
    }
    // Opened once more, so that what is in the log goes to the tables, as in a catalog in use.
    Catalogs.open(unfinished).close();
    Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  // Whole products in each change, so that no row is touched twice.
  private static void load(GeneratedCatalog generated, Loader loader) {
    List<Release> change = new ArrayList<>();
    int inChange = 0;
    int done = 0;
    long shown = System.nanoTime();
    for (GeneratedProduct product : generated.products()) {
      for (Release release : (Iterable<Release>) product.releases()::iterator) {
        change.add(release);
        inChange += release.updates().size();
      }
      if (inChange >= UPDATES_PER_CHANGE) {
        loader.commit(change);
        change.clear();
        done += inChange;
        inChange = 0;
      }
      if (System.nanoTime() - shown > PROGRESS_NANOS) {
        shown = System.nanoTime();
        System.err.printf("%,d of %,d updates%n", done, generated.updates());
      }
    }
    if (!change.isEmpty()) {
      loader.commit(change);
    }
  }
}
