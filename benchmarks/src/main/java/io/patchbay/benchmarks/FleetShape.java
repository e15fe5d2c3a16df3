package io.patchbay.benchmarks;

import java.util.HashSet;
import java.util.Set;

/// What a sample of a fleet's questions looks like.
///
/// @param offered share that is offered something
/// @param rows different index rows asked for
/// @param products a machine reports, in the mean
record FleetShape(double offered, int rows, double products) {
  private static final int SAMPLE = 20_000;

  static FleetShape of(Fleet fleet, String mix) {
    int offered = 0;
    int products = 0;
    Set<RowKey> rows = new HashSet<>();
    for (int i = 0; i < SAMPLE; i++) {
      Question question = fleet.next(mix);
      offered += question.offers().isEmpty() ? 0 : 1;
      products += question.client().products().size();
      rows.addAll(question.rows());
    }
    return new FleetShape((double) offered / SAMPLE, rows.size(), (double) products / SAMPLE);
  }

  @Override
  public String toString() {
    return String.format(
        "%.0f %% without an offer, %.1f products each, %,d different rows in %,d questions",
        100 * (1 - offered), products, rows, SAMPLE);
  }
}
