package io.patchbay.benchmarks;

import io.patchbay.server.domain.Answer;
import io.patchbay.server.offer.OfferService;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/// How long a catalog takes from closed to the first right answer, once a JVM: `OpenTime UPDATES`.
/// What else the JVM did until then is shown apart.
final class OpenTime {
  private OpenTime() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: OpenTime UPDATES");
      System.exit(2);
    }
    int updates = Integer.parseInt(args[0]);
    Path folder = Catalogs.folder(updates);
    Question question =
        new Fleet(new GeneratedCatalog(GeneratedCatalog.SEED, updates)).next("random");
    long before = ManagementFactory.getRuntimeMXBean().getUptime();
    long start = System.nanoTime();
    try (OpenCatalog catalog = new OpenCatalog(folder)) {
      long opened = System.nanoTime();
      OfferService<Answer> offers = catalog.hot();
      LookupBenchmark.check(question, offers.answer(question.client()));
      long answered = System.nanoTime();
      System.out.printf(
          "%,d updates: %.1f ms to open, %.1f ms more to the first right answer, in a JVM %d ms"
              + " old%n",
          updates, (opened - start) / 1e6, (answered - opened) / 1e6, before);
    }
  }
}
