package io.patchbay.server.offer;

import io.patchbay.server.applicability.Row;
import io.patchbay.server.applicability.RowMatch;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Offer;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row in memory, with the offers and the answers it led to: machines of one tuple get few
/// different ones. Safe for any thread.
///
/// @param <A> what an answer is kept as
final class KnownRow<A> {
  private static final int ANSWERS_MAX = 16;

  private final Row row;
  private final long @Nullable [] withheld;
  // Offers are immutable, so a reader sees none or a whole one.
  private final @Nullable Offer[] offers;
  private volatile @Nullable Known<A> answers;

  // Which candidates remained (the first 64 apart, mostly all there are), what was answered, and
  // the answer that was known before.
  @SuppressWarnings("ArrayRecordComponent") // Compared by RowMatch only.
  private record Known<A>(
      long first, long[] remaining, A answer, int number, @Nullable Known<A> before) {}

  /// @param withheld updates that are offered to nobody
  KnownRow(Row row, Set<UUID> withheld) {
    this.row = row;
    this.withheld = row.candidatesOf(withheld);
    this.offers = new Offer[row.candidates()];
  }

  Row row() {
    return row;
  }

  /// Finds what remains of the row for the machine, without what is withheld.
  void match(ClientConfiguration client, RowMatch match) {
    row.match(client, match, withheld);
  }

  long bytes() {
    return row.memoryBytes() + 4L * offers.length;
  }

  /// What was said of that candidate before; null if nothing was kept.
  @Nullable Offer offer(int candidate) {
    return offers[candidate];
  }

  void keep(int candidate, Offer offer) {
    offers[candidate] = offer;
  }

  /// The answer given when the same candidates remained; null if there was none.
  @Nullable A answer(RowMatch match) {
    for (Known<A> known = answers; known != null; known = known.before) {
      if (match.remains(known.first, known.remaining)) {
        return known.answer;
      }
    }
    return null;
  }

  boolean mayKeep() {
    Known<A> last = answers;
    return last == null || last.number < ANSWERS_MAX;
  }

  synchronized void keep(long[] remaining, A answer) {
    if (mayKeep()) {
      Known<A> before = answers;
      int number = before == null ? 1 : before.number + 1;
      answers = new Known<>(remaining[0], remaining, answer, number, before);
    }
  }
}
