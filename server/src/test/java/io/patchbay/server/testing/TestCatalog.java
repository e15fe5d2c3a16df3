package io.patchbay.server.testing;

import io.patchbay.server.applicability.Row;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogCodecs;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.publish.Publisher;
import io.patchbay.server.wire.StoredCodecs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;

/// A catalog with its publisher and no listeners.
public final class TestCatalog implements AutoCloseable {
  private static final long CACHE_BYTES = 8 << 20;

  private final Meters meters = new Meters();
  private final Catalog catalog;
  private final ContentStore content;
  private final Publisher publisher;

  private TestCatalog(Path data) throws IOException {
    this.catalog = Catalog.open(data, CACHE_BYTES, 0, codecs());
    this.content = new ContentStore(data.resolve("content"));
    this.publisher = new Publisher(catalog, content, Clock.systemUTC(), meters);
  }

  public static TestCatalog open(Path data) throws IOException {
    return new TestCatalog(data);
  }

  public static CatalogCodecs codecs() {
    return new CatalogCodecs(
        StoredCodecs.UPDATE,
        StoredCodecs.BULLETIN,
        StoredCodecs.CATALOG_CHANGE,
        StoredCodecs.CHANGE_ITEM,
        StoredCodecs.STORED_ITEM,
        StoredCodecs.MIRROR_STATE,
        StoredCodecs.PENDING_RELEASE,
        StoredCodecs.PUBLISH_RECEIPT,
        StoredCodecs.FILE,
        Row.FORMAT);
  }

  public Catalog catalog() {
    return catalog;
  }

  public ContentStore content() {
    return content;
  }

  public Publisher publisher() {
    return publisher;
  }

  public PublishResult publish(SmallRelease release) throws IOException {
    return publisher.publish(UUID.randomUUID(), release.source(), Set.of());
  }

  @Override
  public void close() {
    catalog.close();
    meters.close();
  }
}
