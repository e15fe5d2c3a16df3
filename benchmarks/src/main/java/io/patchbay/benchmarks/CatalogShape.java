package io.patchbay.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/// What a generated catalog looks like, counted from its plans; the main prints it: `CatalogShape
/// UPDATES...`.
///
/// @param rowLengths candidates of each index row, ascending
/// @param chainLengths of each chain on each systems, ascending
/// @param neutralPackages share of packages that serve every language
record CatalogShape(
    int products, List<Integer> rowLengths, List<Integer> chainLengths, double neutralPackages) {
  static CatalogShape of(GeneratedCatalog catalog) {
    List<Integer> chains = new ArrayList<>();
    int neutral = 0;
    for (GeneratedProduct product : catalog.products()) {
      for (GeneratedBranch branch : product.branches()) {
        chains.add(branch.length());
        neutral += branch.languages().isEmpty() ? 1 : 0;
      }
    }
    return new CatalogShape(
        catalog.products().size(),
        ascending(rowLengths(catalog).values()),
        ascending(chains),
        (double) neutral / chains.size());
  }

  /// The number of candidates of every index row.
  static Map<RowKey, Integer> rowLengths(GeneratedCatalog catalog) {
    Map<RowKey, Integer> lengths = new HashMap<>();
    for (GeneratedProduct product : catalog.products()) {
      for (GeneratedBranch branch : product.branches()) {
        product.rows(branch).forEach(row -> lengths.merge(row, branch.length(), Integer::sum));
      }
    }
    return lengths;
  }

  private static List<Integer> ascending(Iterable<Integer> values) {
    List<Integer> sorted = new ArrayList<>();
    values.forEach(sorted::add);
    Collections.sort(sorted);
    return sorted;
  }

  static int quantile(List<Integer> ascending, double quantile) {
    return ascending.get((int) (quantile * (ascending.size() - 1)));
  }

  static double mean(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).average().orElse(0);
  }

  private static String line(List<Integer> ascending) {
    ToIntFunction<Double> at = quantile -> quantile(ascending, quantile);
    return String.format(
        "mean %.1f, median %d, p75 %d, p90 %d, p99 %d, max %d",
        mean(ascending),
        at.applyAsInt(0.5),
        at.applyAsInt(0.75),
        at.applyAsInt(0.9),
        at.applyAsInt(0.99),
        ascending.getLast());
  }

  public static void main(String[] args) {
    for (String updates : args) {
      GeneratedCatalog catalog =
          new GeneratedCatalog(GeneratedCatalog.SEED, Integer.parseInt(updates));
      CatalogShape shape = of(catalog);
      System.out.printf(
          "%s updates: %,d products, %,d index rows, %.0f %% of packages language neutral%n",
          updates, shape.products, shape.rowLengths.size(), 100 * shape.neutralPackages);
      System.out.println("  candidates in a row: " + line(shape.rowLengths));
      System.out.println("  updates in a chain:  " + line(shape.chainLengths));
      for (String mix : List.of("real", "random")) {
        System.out.println("  questions, " + mix + ": " + FleetShape.of(catalog, mix));
      }
    }
  }
}
