package io.patchbay.benchmarks;

import java.util.List;

/// How long chains of supersedence are in the real catalog; `chain-lengths.tsv`.
final class ChainLengths {
  private record Row(int length, int branches) {}

  private static final Weighted<Row> ROWS = new Weighted<>(rows(), Row::branches);

  private ChainLengths() {}

  private static List<Row> rows() {
    return Table.rows("chain-lengths.tsv").stream()
        .map(row -> new Row(Integer.parseInt(row[0]), Integer.parseInt(row[1])))
        .toList();
  }

  static int at(double quantile) {
    return ROWS.at(quantile).length();
  }
}
