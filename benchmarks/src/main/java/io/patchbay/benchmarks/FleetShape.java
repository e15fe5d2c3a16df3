package io.patchbay.benchmarks;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What a sample of a fleet's questions looks like.
///
/// @param offered share that is offered something
/// @param rows different index rows asked for
/// @param products a machine reports, in the mean
/// @param candidates in the rows of a question, in the mean
record FleetShape(double offered, int rows, double products, double candidates) {
  private static final int SAMPLE = 20_000;

  static FleetShape of(GeneratedCatalog catalog, String mix) {
    Map<RowKey, Integer> lengths = CatalogShape.rowLengths(catalog);
    Fleet fleet = new Fleet(catalog);
    double offered = 0;
    double products = 0;
    double candidates = 0;
    Set<RowKey> rows = new HashSet<>();
    for (int i = 0; i < SAMPLE; i++) {
      Question question = fleet.next(mix);
      offered += question.offers().isEmpty() ? 0 : 1;
      products += question.client().products().size();
      for (RowKey row : question.rows()) {
        candidates += lengths.getOrDefault(row, 0);
        rows.add(row);
      }
    }
    return new FleetShape(offered / SAMPLE, rows.size(), products / SAMPLE, candidates / SAMPLE);
  }

  @Override
  public String toString() {
    return String.format(
        "%.0f %% without an offer, %.1f products and %.1f candidates each, %,d different rows in"
            + " %,d questions",
        100 * (1 - offered), products, candidates, rows, SAMPLE);
  }
}
