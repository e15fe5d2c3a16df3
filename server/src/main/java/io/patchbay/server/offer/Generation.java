package io.patchbay.server.offer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.applicability.Row;
import io.patchbay.server.catalog.CatalogException;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.Withheld;
import java.util.ArrayList;
import java.util.List;

/// What is in memory of one view of the catalog while some updates are withheld, and valid for no
/// other. Safe for any thread.
///
/// @param <A> what an answer is kept as
final class Generation<A> {
  // Products whose patterns are kept; some 100 bytes each.
  private static final int PATTERNS_MAX = 1 << 16;

  private final long number;
  private final long revision;
  private final Withheld withheld;
  private final RowCache<A> rows;
  // Whether there are rows for machines of any product; nearly always not.
  private final boolean anyProduct;
  private final Cache<String, Integer> patterns =
      Caffeine.newBuilder().maximumSize(PATTERNS_MAX).build();
  private final A upToDate;
  private final A notApplicable;
  private final A unavailable;

  private Generation(
      long number,
      long revision,
      Withheld withheld,
      boolean anyProduct,
      AnswerForm<A> form,
      RowCache<A> rows) {
    this.number = number;
    this.revision = revision;
    this.withheld = withheld;
    this.anyProduct = anyProduct;
    this.rows = rows;
    this.upToDate = form.of(new Answer(revision, Outcome.UP_TO_DATE, List.of()));
    this.notApplicable = form.of(new Answer(revision, Outcome.NOT_APPLICABLE, List.of()));
    this.unavailable = form.of(new Answer(revision, Outcome.UNAVAILABLE, List.of()));
  }

  /// One that no view belongs to.
  static <A> Generation<A> none(AnswerForm<A> form) {
    return new Generation<>(-1, 0, Withheld.NONE, false, form, new RowCache<>(0));
  }

  static <A> Generation<A> of(
      CatalogView view, Withheld withheld, AnswerForm<A> form, long rowCacheBytes) {
    return new Generation<>(
        view.generation(),
        view.revision(),
        withheld,
        view.patterns("") != 0,
        form,
        new RowCache<>(rowCacheBytes));
  }

  long number() {
    return number;
  }

  /// Whether it is of that view of the catalog, and of these updates withheld.
  boolean isOf(long viewGeneration, Withheld nowWithheld) {
    return number == viewGeneration && withheld.number() == nowWithheld.number();
  }

  long revision() {
    return revision;
  }

  boolean anyProduct() {
    return anyProduct;
  }

  RowCache<A> rows() {
    return rows;
  }

  /// The answer to a machine to which nothing is offered.
  A nothing(boolean meant, boolean isWithheld) {
    return isWithheld ? unavailable : meant ? upToDate : notApplicable;
  }

  /// Reads the rows of a tuple from this generation's view, and keeps them.
  TupleRows<A> read(CatalogView view, IndexTuple tuple) {
    List<KnownRow<A>> found = new ArrayList<>(2);
    int known = patterns.get(tuple.product(), view::patterns);
    for (IndexTuple stored : IndexTuples.rows(tuple, known)) {
      byte[] row = view.row(stored);
      if (row != null) {
        found.add(new KnownRow<>(read(stored, row), withheld.updates()));
      }
    }
    TupleRows<A> read = new TupleRows<>(tuple, found);
    rows.put(read);
    return read;
  }

  private static Row read(IndexTuple tuple, byte[] row) {
    try {
      return Row.read(row);
    } catch (InvalidValueException e) {
      throw CatalogException.damagedRow(tuple, e);
    }
  }
}
