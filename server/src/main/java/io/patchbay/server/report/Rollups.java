package io.patchbay.server.report;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogException;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.catalog.ReportStore;
import io.patchbay.server.domain.OriginCount;
import io.patchbay.server.domain.RollupReceipt;
import io.patchbay.server.domain.RollupReceipt.Refused;
import io.patchbay.server.domain.RollupRefusal;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.metrics.Meters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What servers below this one have counted, and what is to be sent to the one above. Every method
/// blocks, and is safe for any thread.
public final class Rollups {
  private final Catalog catalog;
  private final ReportStore store;
  private final AtomicLong kept = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  Rollups(Catalog catalog, ReportStore store, Meters meters) {
    this.catalog = catalog;
    this.store = store;
    meters.gauge(
        "patchbay.rollup.origins",
        "Servers below this one that have sent counts of reports",
        store::origins);
    meters.count(
        "patchbay.rollup.received",
        "Counts of servers below this one that came and are kept",
        kept,
        AtomicLong::get);
    meters.count(
        "patchbay.rollup.refused",
        "Counts of servers below this one that came and were refused",
        refused,
        AtomicLong::get);
  }

  /// Keeps counts of servers below. On disk when it returns, and safe to repeat.
  ///
  /// @throws ReportsUnavailableException if they cannot be kept now
  public RollupReceipt add(List<OriginCount> counts) {
    List<Refused> refusals = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    Set<UpdateIdentity> known = new HashSet<>();
    try (CatalogView view = catalog.view()) {
      for (int i = 0; i < counts.size(); i++) {
        UpdateIdentity update = counts.get(i).group().update();
        if (known.contains(update) || view.contains(update)) {
          known.add(update);
          indices.add(i);
        } else {
          refusals.add(new Refused(i, RollupRefusal.UNKNOWN_UPDATE.sentence()));
        }
      }
    }
    List<OriginCount> keepable = indices.stream().map(counts::get).toList();
    keep(keepable)
        .forEach((i, reason) -> refusals.add(new Refused(indices.get(i), reason.sentence())));
    refusals.sort(Comparator.comparingInt(Refused::index));
    kept.addAndGet(counts.size() - refusals.size());
    refused.addAndGet(refusals.size());
    return new RollupReceipt(store.origin(), refusals);
  }

  private Map<Integer, RollupRefusal> keep(List<OriginCount> counts) {
    if (counts.isEmpty()) {
      return Map.of();
    }
    return orUnavailable(() -> store.rollUp(counts));
  }

  private static <T> T orUnavailable(Supplier<T> work) {
    try {
      return work.get();
    } catch (CatalogException e) {
      throw new ReportsUnavailableException(e);
    }
  }

  /// Counts that the server above has not acknowledged as they are.
  ///
  /// @param after the one to go on behind; null: from the first
  /// @throws ReportsUnavailableException if they cannot be read now
  public List<OriginCount> unsent(@Nullable OriginCount after, int max) {
    return orUnavailable(() -> store.unsent(after, max));
  }

  /// The server above has kept some of these counts.
  ///
  /// @return whether it is another one than before, and so everything is to be sent to it
  /// @throws ReportsUnavailableException if that cannot be noted now
  public boolean acknowledge(List<OriginCount> sent, RollupReceipt receipt) {
    return orUnavailable(() -> noteReceipt(sent, receipt));
  }

  private boolean noteReceipt(List<OriginCount> sent, RollupReceipt receipt) {
    if (store.sendingTo(receipt.by())) {
      return true;
    }
    Set<Integer> refusals =
        receipt.refused().stream().map(Refused::index).collect(Collectors.toSet());
    List<OriginCount> acknowledged =
        IntStream.range(0, sent.size())
            .filter(i -> !refusals.contains(i))
            .mapToObj(sent::get)
            .toList();
    if (!acknowledged.isEmpty()) {
      store.acknowledged(acknowledged);
    }
    return false;
  }
}
