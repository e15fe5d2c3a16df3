package io.patchbay.server.testing;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.ImportResult;
import io.patchbay.server.domain.ImportSource;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.VerifyReport;
import io.patchbay.server.domain.Withheld;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.offer.AnswerForm;
import io.patchbay.server.offer.Explainer;
import io.patchbay.server.offer.OfferService;
import io.patchbay.server.publish.Publisher;
import io.patchbay.server.wire.StoredCodecs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/// A catalog with its publisher and its answers, without a server around it.
public final class PublishedCatalog implements AutoCloseable {
  private final Meters meters = new Meters();
  private final Catalog catalog;
  private final Publisher publisher;
  private final OfferService<Answer> offers;
  private final AtomicReference<Withheld> withheld = new AtomicReference<>(Withheld.NONE);

  private PublishedCatalog(Path directory) throws IOException {
    this.catalog = Catalog.open(directory, 8 << 20, 0, TestCatalog.codecs());
    ContentStore content = new ContentStore(directory.resolve("content"));
    this.publisher = new Publisher(catalog, content, Clock.systemUTC(), meters);
    this.offers =
        new OfferService<>(
            catalog, withheld::get, StoredCodecs.OFFER, AnswerForm.plain(), 8 << 20, meters);
  }

  public static PublishedCatalog open(Path directory) throws IOException {
    return new PublishedCatalog(directory);
  }

  /// Publishes the text of a manifest.
  public PublishResult publish(String file, String yaml) throws IOException {
    return publish(file, yaml.getBytes(StandardCharsets.UTF_8));
  }

  public PublishResult publish(String file, byte[] yaml) throws IOException {
    return publisher.publish(UUID.randomUUID(), new ManifestSource(file, yaml), Set.of());
  }

  /// Publishes a real manifest, for example `ms08-078`.
  public PublishResult publishRelease(String name) throws IOException {
    return publish(name + ".yaml", TestServer.release(name));
  }

  public VerifyReport verify(ManifestSource... manifests) {
    return publisher.verify(List.of(manifests));
  }

  /// Imports a CSV file, packed or not.
  public ImportResult importRows(byte[] csv) {
    return publisher.importRows(UUID.randomUUID(), new ImportSource("rows.csv", csv), false);
  }

  public ImportResult importRows(String csv) {
    return importRows(csv.getBytes(StandardCharsets.UTF_8));
  }

  public Publisher publisher() {
    return publisher;
  }

  public Catalog catalog() {
    return catalog;
  }

  /// Offers these updates to nobody from now on.
  public void withhold(Set<UUID> updates) {
    withheld.set(withheld.get().next(updates));
  }

  public Explainer explainer() {
    return new Explainer(catalog, withheld::get);
  }

  public OfferService<Answer> offers() {
    return offers;
  }

  public long revision() {
    return catalog.revision();
  }

  /// Every revision of every update.
  public List<Update> updates() {
    List<Update> updates = new ArrayList<>();
    try (CatalogView view = catalog.view()) {
      view.forEachUpdate(updates::add);
    }
    return updates;
  }

  @Override
  public void close() {
    catalog.close();
    meters.close();
  }
}
