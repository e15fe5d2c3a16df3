package io.patchbay.sim.sweep;

import io.patchbay.proto.v1.OfferResponse.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Counts the answers. Safe for any thread.
final class Tally {
  private static final int WRONG_KEPT = 10;

  private final SequencedMap<Row, Counts> rows = new LinkedHashMap<>();
  private final ConcurrentSkipListMap<Integer, WrongAnswer> wrong = new ConcurrentSkipListMap<>();

  /// @param questions give the order of the rows
  Tally(List<Question> questions) {
    questions.forEach(question -> rows.put(question.row(), Counts.NONE));
  }

  synchronized void count(Row row, Outcome outcome, boolean isWrong) {
    rows.merge(
        row,
        new Counts(
            1,
            outcome == Outcome.OFFERED ? 1 : 0,
            outcome == Outcome.UP_TO_DATE ? 1 : 0,
            outcome == Outcome.NOT_APPLICABLE ? 1 : 0,
            isWrong ? 1 : 0),
        Counts::plus);
  }

  /// Keeps the first few, by the number of their question.
  void keep(int index, WrongAnswer answer) {
    wrong.put(index, answer);
    while (wrong.size() > WRONG_KEPT) {
      wrong.pollLastEntry();
    }
  }

  synchronized Map<Row, Counts> rows() {
    return new LinkedHashMap<>(rows);
  }

  List<WrongAnswer> firstWrong() {
    return List.copyOf(wrong.values());
  }
}
