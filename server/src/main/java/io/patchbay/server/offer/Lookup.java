package io.patchbay.server.offer;

import io.patchbay.server.applicability.Row;
import io.patchbay.server.applicability.RowMatch;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Codec;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.UpdateIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thread's way from a configuration to its answer. Holds what is reused from one machine to
/// the next; a machine whose offers come from one row costs no garbage.
///
/// @param <A> what an answer is kept as
final class Lookup<A> {
  // Estimates: an answer, and an offer with its strings.
  private static final int ANSWER_BYTES = 160;
  private static final int OFFER_BYTES = 768;

  private final Codec<Offer> offers;
  private final AnswerForm<A> form;
  private RowMatch match = new RowMatch();
  private RowMatch first = new RowMatch();
  private int misses;

  Lookup(Codec<Offer> offers, AnswerForm<A> form) {
    this.offers = offers;
    this.form = form;
  }

  /// Tuples of the last machine that were not in memory.
  int misses() {
    return misses;
  }

  /// The answer; null if it needs something that is not in memory and there is no view to read it
  /// from.
  @Nullable A answer(
      Generation<A> generation, ClientConfiguration client, @Nullable CatalogView view) {
    misses = 0;
    boolean meant = false;
    boolean withheld = false;
    int offering = 0;
    TupleRows<A> of = null;
    KnownRow<A> from = null;
    int tuples = tuples(generation, client);
    for (int t = 0; t < tuples; t++) {
      TupleRows<A> rows = rows(generation, client, t, view);
      if (rows == null) {
        return null;
      }
      int next = 0;
      for (KnownRow<A> row = rows.row(next); row != null; row = rows.row(++next)) {
        row.match(client, match);
        meant |= match.meant();
        withheld |= match.withheld();
        if (!match.isEmpty() && ++offering == 1) {
          of = rows;
          from = row;
          RowMatch other = first;
          first = match;
          match = other;
        }
      }
    }
    if (of == null || from == null) {
      return generation.nothing(meant, withheld);
    }
    return offering == 1
        ? ofOneRow(generation, of, from, view)
        : ofSeveral(generation, client, view);
  }

  // One for each product, and one for no product if there are such rows.
  private int tuples(Generation<A> generation, ClientConfiguration client) {
    return client.products().size() + (generation.anyProduct() ? 1 : 0);
  }

  private @Nullable TupleRows<A> rows(
      Generation<A> generation, ClientConfiguration client, int index, @Nullable CatalogView view) {
    String product = index < client.products().size() ? client.products().get(index).name() : "";
    int os = client.os().majorMinor();
    TupleRows<A> known =
        generation.rows().get(product, os, client.architecture(), client.language());
    if (known != null || view == null) {
      return known;
    }
    misses++;
    return generation.read(
        view, new IndexTuple(product, os, client.architecture(), client.language()));
  }

  private @Nullable A ofOneRow(
      Generation<A> generation, TupleRows<A> of, KnownRow<A> from, @Nullable CatalogView view) {
    A known = from.answer(first);
    if (known != null) {
      return known;
    }
    List<Candidate<A>> remaining = new ArrayList<>();
    add(of, from, first, remaining);
    A answer = answer(generation, remaining, view);
    if (answer != null
        && from.mayKeep()
        && generation.rows().grow(of, ANSWER_BYTES + form.bytes(answer))) {
      from.keep(first.remaining(), answer);
    }
    return answer;
  }

  // Updates of several rows may supersede each other, and one update may stand in several.
  private @Nullable A ofSeveral(
      Generation<A> generation, ClientConfiguration client, @Nullable CatalogView view) {
    List<Candidate<A>> offerable = new ArrayList<>();
    int tuples = tuples(generation, client);
    for (int t = 0; t < tuples; t++) {
      TupleRows<A> rows = rows(generation, client, t, view);
      if (rows == null) {
        return null;
      }
      int next = 0;
      for (KnownRow<A> row = rows.row(next); row != null; row = rows.row(++next)) {
        row.match(client, match);
        add(rows, row, match, offerable);
      }
    }
    return answer(
        generation,
        offerable.stream()
            .filter(one -> offerable.stream().noneMatch(other -> other.supersedes(one)))
            .toList(),
        view);
  }

  private void add(TupleRows<A> of, KnownRow<A> from, RowMatch match, List<Candidate<A>> to) {
    long[] remaining = match.remaining();
    for (int w = 0; w < remaining.length; w++) {
      for (long left = remaining[w]; left != 0; left &= left - 1) {
        int number = 64 * w + Long.numberOfTrailingZeros(left);
        Candidate<A> candidate = Candidate.of(of, from, number);
        if (to.stream().noneMatch(known -> known.identity.equals(candidate.identity))) {
          to.add(candidate);
        }
      }
    }
  }

  // A candidate that remains of its row.
  private record Candidate<A>(
      TupleRows<A> of, KnownRow<A> from, int number, UpdateIdentity identity, Instant releasedAt) {
    static final Comparator<Candidate<?>> NEWEST_RELEASE_FIRST =
        Comparator.<Candidate<?>, Instant>comparing(Candidate::releasedAt)
            .reversed()
            .thenComparing(candidate -> candidate.identity.updateId().toString());

    static <A> Candidate<A> of(TupleRows<A> of, KnownRow<A> from, int number) {
      Row row = from.row();
      return new Candidate<>(of, from, number, row.identity(number), row.releasedAt(number));
    }

    boolean supersedes(Candidate<A> other) {
      return from.row().supersedes(number, other.identity.updateId());
    }
  }

  private @Nullable A answer(
      Generation<A> generation, List<Candidate<A>> remaining, @Nullable CatalogView view) {
    List<Offer> offered = new ArrayList<>(remaining.size());
    for (Candidate<A> candidate :
        remaining.stream().sorted(Candidate.NEWEST_RELEASE_FIRST).toList()) {
      Offer offer = offer(generation, candidate, view);
      if (offer == null) {
        return null;
      }
      offered.add(offer);
    }
    return form.of(new Answer(generation.revision(), Outcome.OFFERED, offered));
  }

  private @Nullable Offer offer(
      Generation<A> generation, Candidate<A> candidate, @Nullable CatalogView view) {
    Offer known = candidate.from.offer(candidate.number);
    if (known != null) {
      return known;
    }
    byte[] inRow = candidate.from.row().offer(candidate.number);
    Offer offer =
        inRow != null ? offers.decode(inRow) : view == null ? null : view.offer(candidate.identity);
    if (offer != null && generation.rows().grow(candidate.of, OFFER_BYTES)) {
      candidate.from.keep(candidate.number, offer);
    }
    return offer;
  }
}
