package io.patchbay.benchmarks;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.offer.OfferService;
import io.patchbay.server.publish.Publisher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/// A catalog that is open, with what an [OfferService] needs.
final class OpenCatalog implements AutoCloseable {
  // Enough for every row that is asked for.
  private static final int ROW_CACHE = 1 << 20;

  private final Catalog catalog;
  private final Meters meters = new Meters();

  OpenCatalog(Path folder) throws IOException {
    catalog = Catalogs.open(folder);
  }

  Catalog catalog() {
    return catalog;
  }

  /// What is published through it is on disk at once.
  Publisher publisher(ContentStore content) {
    return new Publisher(catalog, content, Clock.systemUTC(), meters);
  }

  /// Keeps every row it has read.
  OfferService hot() {
    return new OfferService(catalog, ROW_CACHE, meters);
  }

  /// Reads every row whenever it is asked for.
  OfferService cold() {
    return new OfferService(catalog, 0, meters);
  }

  @Override
  public void close() {
    catalog.close();
    meters.close();
  }
}
