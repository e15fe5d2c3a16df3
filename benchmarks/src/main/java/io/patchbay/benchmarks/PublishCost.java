package io.patchbay.benchmarks;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a release costs by the number of index rows it touches: publishes a generated catalog one
/// release at a time, in the order of release, and prints the second half: `PublishCost UPDATES`.
final class PublishCost {
  private PublishCost() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: PublishCost UPDATES");
      System.exit(2);
    }
    int updates = Integer.parseInt(args[0]);
    Path folder = Files.createTempDirectory("patchbay-publish");
    try (OpenCatalog catalog = new OpenCatalog(folder)) {
      GeneratedCatalog generated = new GeneratedCatalog(GeneratedCatalog.SEED, updates);
      print(costs(generated, catalog.loader(folder)));
    }
    Catalogs.delete(folder);
  }

  // Milliseconds of each release of the second half, by the highest power of two of its rows.
  private static Map<Integer, double[]> costs(GeneratedCatalog generated, Loader loader) {
    Map<Integer, double[]> costs = new TreeMap<>();
    int published = 0;
    for (Release release : (Iterable<Release>) generated.releasesByDate()::iterator) {
      long start = System.nanoTime();
      loader.commit(List.of(release));
      double millis = (System.nanoTime() - start) / 1e6;
      published += release.updates().size();
      if (published > generated.updates() / 2) {
        costs.merge(
            Integer.highestOneBit(rows(release)), new double[] {millis}, PublishCost::concatenated);
      }
    }
    return costs;
  }

  private static double[] concatenated(double[] one, double[] other) {
    double[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static int rows(Release release) {
    Set<IndexTuple> rows = new HashSet<>();
    release.updates().forEach(u -> rows.addAll(IndexTuples.of(u.rules().installable())));
    return rows.size();
  }

  private static void print(Map<Integer, double[]> costs) {
    System.out.println("rows touched | releases | median ms | p90 ms");
    costs.forEach(
        (rows, millis) -> {
          Arrays.sort(millis);
          System.out.printf(
              "%d to %d | %d | %.2f | %.2f%n",
              rows,
              2 * rows - 1,
              millis.length,
              millis[millis.length / 2],
              millis[millis.length * 9 / 10]);
        });
  }
}
