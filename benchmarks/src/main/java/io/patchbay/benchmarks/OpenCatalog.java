package io.patchbay.benchmarks;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Withheld;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.offer.AnswerForm;
import io.patchbay.server.offer.OfferService;
import io.patchbay.server.publish.Publisher;
import io.patchbay.server.wire.StoredCodecs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;

/// A catalog that is open, with what an [OfferService] needs.
final class OpenCatalog implements AutoCloseable {
  // Enough for every row that is asked for.
  private static final long ROW_CACHE_BYTES = 2L << 30;

  private final Catalog catalog;
  private final Meters meters = new Meters();

  OpenCatalog(Path folder) throws IOException {
    catalog = Catalogs.open(folder);
  }

  Catalog catalog() {
    return catalog;
  }

  /// Takes releases in as an import does; what it took is on disk.
  Loader loader(Path folder) throws IOException {
    Publisher publisher = publisher(new ContentStore(folder.resolve("content")));
    return releases -> {
      if (publisher.commit(UUID.randomUUID(), Sha256.of(), releases).isEmpty()) {
        throw new IllegalStateException("the catalog held all of it already");
      }
    };
  }

  /// What is published through it is on disk at once.
  Publisher publisher(ContentStore content) {
    return new Publisher(catalog, content, Clock.systemUTC(), meters);
  }

  /// Keeps every row it has read.
  OfferService<Answer> hot() {
    return new OfferService<>(
        catalog,
        () -> Withheld.NONE,
        StoredCodecs.OFFER,
        AnswerForm.plain(),
        ROW_CACHE_BYTES,
        meters);
  }

  /// Reads every row whenever it is asked for.
  OfferService<Answer> cold() {
    return new OfferService<>(
        catalog, () -> Withheld.NONE, StoredCodecs.OFFER, AnswerForm.plain(), 0, meters);
  }

  @Override
  public void close() {
    catalog.close();
    meters.close();
  }
}
