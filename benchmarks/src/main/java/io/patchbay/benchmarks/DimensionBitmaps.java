package io.patchbay.benchmarks;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Update;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.agrona.collections.IntArrayList;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/// The alternative to rows: for each value of each dimension one bitmap of the updates for it,
/// numbered newest first; an answer is their intersection, and the rules of what is left. Safe for
/// any thread.
final class DimensionBitmaps {
  private final FlatUpdates updates;
  private final Map<String, RoaringBitmap> products = new HashMap<>();
  private final Map<Integer, RoaringBitmap> systems = new HashMap<>();
  private final Map<Architecture, RoaringBitmap> architectures = new EnumMap<>(Architecture.class);
  private final Map<Language, RoaringBitmap> languages = new HashMap<>();

  private int next;

  DimensionBitmaps(GeneratedCatalog catalog) {
    next = catalog.updates();
    RoaringBitmap neutral = new RoaringBitmap();
    updates =
        new FlatUpdates(
            catalog
                .releasesByDate()
                .flatMap(release -> release.updates().stream())
                .peek(update -> add(update, --next, neutral)));
    catalog.languages().forEach(l -> bitmap(languages, l.language()).or(neutral));
    for (Map<?, RoaringBitmap> dimension : List.of(products, systems, architectures, languages)) {
      dimension.values().forEach(RoaringBitmap::runOptimize);
    }
  }

  private void add(Update update, int number, RoaringBitmap neutral) {
    for (IndexTuple tuple : IndexTuples.of(update.rules().installable())) {
      bitmap(products, tuple.product()).add(number);
      bitmap(systems, tuple.osMajorMinor()).add(number);
      bitmap(architectures, Objects.requireNonNull(tuple.architecture())).add(number);
      Language language = tuple.language();
      (language == null ? neutral : bitmap(languages, language)).add(number);
    }
  }

  private static <K> RoaringBitmap bitmap(Map<K, RoaringBitmap> dimension, K value) {
    return dimension.computeIfAbsent(value, v -> new RoaringBitmap());
  }

  FlatUpdates updates() {
    return updates;
  }

  /// The numbers of the updates to offer.
  IntArrayList answer(ClientConfiguration client) {
    IntArrayList offerable = new IntArrayList();
    RoaringBitmap system = systems.get(client.os().majorMinor());
    RoaringBitmap architecture = architectures.get(client.architecture());
    RoaringBitmap language = languages.get(client.language());
    if (system != null && architecture != null && language != null) {
      for (int i = 0; i < client.products().size(); i++) {
        RoaringBitmap product = products.get(client.products().get(i).name());
        if (product != null) {
          // The most selective first.
          RoaringBitmap candidates = RoaringBitmap.and(product, system);
          candidates.and(architecture);
          candidates.and(language);
          addOfferable(candidates, client, offerable);
        }
      }
    }
    return updates.withoutSuperseded(offerable);
  }

  private void addOfferable(
      RoaringBitmap candidates, ClientConfiguration client, IntArrayList offerable) {
    PeekableIntIterator each = candidates.getIntIterator();
    while (each.hasNext()) {
      int update = each.next();
      if (updates.isOfferable(update, client)) {
        offerable.addInt(update);
      }
    }
  }
}
