package io.patchbay.server.offer;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogException;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Codec;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.Withheld;
import io.patchbay.server.metrics.Meters;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Answers "which updates does this machine need?" from the newest catalog. Safe for any thread.
///
/// One answer is read from one view, whatever is published meanwhile. What was read is kept in
/// memory, bounded in bytes, until the next change of the catalog, or of what is withheld.
///
/// @param <A> what an answer is kept as
public final class OfferService<A> {
  private final Catalog catalog;
  private final Supplier<Withheld> withheld;
  private final AnswerForm<A> form;
  private final long rowCacheBytes;
  private final Meters meters;
  private final ThreadLocal<Lookup<A>> lookups;
  private volatile Generation<A> generation;

  /// @param withheld what is offered to nobody now; asked with every answer, so it must not block
  /// @param offers how an offer is written in a row
  /// @param form what to make of each answer, once
  /// @param rowCacheBytes memory for rows and the answers they led to
  public OfferService(
      Catalog catalog,
      Supplier<Withheld> withheld,
      Codec<Offer> offers,
      AnswerForm<A> form,
      long rowCacheBytes,
      Meters meters) {
    this.catalog = catalog;
    this.withheld = withheld;
    this.form = form;
    this.rowCacheBytes = rowCacheBytes;
    this.meters = meters;
    this.generation = Generation.none(form);
    this.lookups = ThreadLocal.withInitial(() -> new Lookup<>(offers, form));
  }

  /// The answer if everything it needs is in memory, or null. Never blocks.
  public @Nullable A answerFromMemory(ClientConfiguration client) {
    Generation<A> known = generation;
    if (!known.isOf(catalog.generation(), withheld.get())) {
      return null;
    }
    A answer = lookups.get().answer(known, client, null);
    if (answer != null) {
      meters.answered(true);
    }
    return answer;
  }

  /// The answer; reads what is not in memory from disk, and so may block.
  ///
  /// @throws CatalogException if the catalog is damaged or closed
  public A answer(ClientConfiguration client) {
    try (CatalogView view = catalog.view()) {
      Lookup<A> lookup = lookups.get();
      A answer = lookup.answer(of(view), client, view);
      if (answer == null) {
        throw new IllegalStateException("no answer though everything could be read");
      }
      meters.answered(lookup.misses() == 0);
      return answer;
    }
  }

  private Generation<A> of(CatalogView view) {
    Withheld now = withheld.get();
    Generation<A> known = generation;
    if (!known.isOf(view.generation(), now) && known.number() <= view.generation()) {
      known = Generation.of(view, now, form, rowCacheBytes);
      generation = known;
    }
    // A change may have come since the view was taken; what is read from it is then not kept.
    return known.number() == view.generation() ? known : Generation.of(view, now, form, 0);
  }

  /// Memory taken by rows and answers, in bytes, estimated.
  public long memoryBytes() {
    return generation.rows().bytes();
  }
}
