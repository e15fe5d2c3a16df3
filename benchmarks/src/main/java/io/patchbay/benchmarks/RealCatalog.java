package io.patchbay.benchmarks;

import io.patchbay.server.applicability.Row;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogCodecs;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.Update;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.publish.Publisher;
import io.patchbay.server.wire.StoredCodecs;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// The four real bulletins in a catalog in a temporary folder.
final class RealCatalog implements AutoCloseable {
  private final Path directory;
  private final Meters meters = new Meters();
  private final Catalog catalog;

  RealCatalog() throws IOException {
    directory = Files.createTempDirectory("patchbay-benchmark");
    CatalogCodecs codecs =
        new CatalogCodecs(
            StoredCodecs.UPDATE,
            StoredCodecs.BULLETIN,
            StoredCodecs.CATALOG_CHANGE,
            StoredCodecs.PENDING_RELEASE,
            StoredCodecs.PUBLISH_RECEIPT,
            Row.FORMAT);
    catalog = Catalog.open(directory, 64 << 20, 0, codecs);
    ContentStore content = new ContentStore(directory.resolve("content"));
    Publisher publisher = new Publisher(catalog, content, Clock.systemUTC(), meters);
    for (Path manifest : manifests()) {
      byte[] yaml = Files.readAllBytes(manifest);
      publisher.publish(UUID.randomUUID(), new ManifestSource(manifest.toString(), yaml));
    }
  }

  private static List<Path> manifests() throws IOException {
    Path releases = Path.of(System.getProperty("patchbay.releases", "server/releases"));
    List<Path> manifests = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(releases, "*.yaml")) {
      found.forEach(manifests::add);
    }
    Collections.sort(manifests);
    return manifests;
  }

  Catalog catalog() {
    return catalog;
  }

  Meters meters() {
    return meters;
  }

  /// Every revision of every update.
  List<Update> updates() {
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
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
