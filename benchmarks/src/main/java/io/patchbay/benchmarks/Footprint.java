package io.patchbay.benchmarks;

import io.patchbay.server.domain.Answer;
import io.patchbay.server.offer.OfferService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Bytes on disk for each update, and on the heap for each candidate of a row in memory, counted on
/// many rows: `Footprint UPDATES`.
final class Footprint {
  private static final int QUESTIONS = 20_000;

  private Footprint() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: Footprint UPDATES");
      System.exit(2);
    }
    int updates = Integer.parseInt(args[0]);
    Path folder = Catalogs.folder(updates);
    long disk = Catalogs.bytes(folder);
    System.out.printf("%,d updates: %,d bytes on disk an update%n", updates, disk / updates);
    GeneratedCatalog generated = new GeneratedCatalog(GeneratedCatalog.SEED, updates);
    Map<RowKey, Integer> lengths = CatalogShape.rowLengths(generated);
    try (OpenCatalog catalog = new OpenCatalog(folder)) {
      OfferService<Answer> offers = catalog.hot();
      Fleet fleet = new Fleet(generated);
      Set<RowKey> rows = new HashSet<>();
      offers.answer(fleet.next("random").client());
      long before = usedHeap();
      long candidates = 0;
      for (int i = 0; i < QUESTIONS; i++) {
        Question question = fleet.next("random");
        offers.answer(question.client());
        RowKey row = question.rows().getFirst();
        candidates += rows.add(row) ? lengths.getOrDefault(row, 0) : 0;
      }
      long grown = usedHeap() - before;
      System.out.printf(
          "%,d rows in memory with %,d candidates: %,d bytes a row, %,d bytes a candidate%n",
          rows.size(), candidates, grown / rows.size(), grown / candidates);
      // Still in use, so that what was counted is there.
      Question last = fleet.next("random");
      LookupBenchmark.check(last, offers.answer(last.client()));
    }
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
