package io.patchbay.benchmarks;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogCodecs;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.domain.IndexCandidate;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// A catalog in a temporary folder, with the four real bulletins or with nothing in it.
final class RealCatalog implements AutoCloseable {
  private final Path directory;
  private final Meters meters = new Meters();
  private final Catalog catalog;
  private final Publisher publisher;

  /// Nothing in it.
  static RealCatalog empty() throws IOException {
    return new RealCatalog(List.of());
  }

  RealCatalog() throws IOException {
    this(manifests());
  }

  private RealCatalog(List<Path> manifests) throws IOException {
    directory = Files.createTempDirectory("patchbay-benchmark");
    CatalogCodecs codecs =
        new CatalogCodecs(
            StoredCodecs.UPDATE,
            StoredCodecs.BULLETIN,
            StoredCodecs.INDEX_ROW,
            StoredCodecs.CATALOG_CHANGE,
            StoredCodecs.PENDING_RELEASE,
            StoredCodecs.PUBLISH_RECEIPT);
    catalog = Catalog.open(directory, 64 << 20, 0, codecs);
    ContentStore content = new ContentStore(directory.resolve("content"));
    publisher = new Publisher(catalog, content, Clock.systemUTC(), meters);
    for (Path manifest : manifests) {
      byte[] yaml = Files.readAllBytes(manifest);
      publisher.publish(UUID.randomUUID(), new ManifestSource(manifest.toString(), yaml), Set.of());
    }
  }

  /// The file of a real manifest, for example `ms08-078`.
  static Path manifest(String name) {
    return releases().resolve(name + ".yaml");
  }

  private static Path releases() {
    return Path.of(System.getProperty("patchbay.releases", "server/releases"));
  }

  private static List<Path> manifests() throws IOException {
    List<Path> manifests = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(releases(), "*.yaml")) {
      found.forEach(manifests::add);
    }
    Collections.sort(manifests);
    return manifests;
  }

  Publisher publisher() {
    return publisher;
  }

  Catalog catalog() {
    return catalog;
  }

  Meters meters() {
    return meters;
  }

  /// Every update as a candidate, for a scan without an index.
  List<IndexCandidate> allCandidates() {
    Map<UUID, Update> updates = new HashMap<>();
    try (CatalogView view = catalog.view()) {
      view.forEachUpdate(update -> updates.put(update.id(), update));
    }
    return updates.values().stream().map(u -> new IndexCandidate(u, closure(u, updates))).toList();
  }

  private static Set<UUID> closure(Update update, Map<UUID, Update> updates) {
    Set<UUID> closure = new HashSet<>();
    Deque<UUID> open = new ArrayDeque<>(update.supersedes());
    while (!open.isEmpty()) {
      UUID id = open.pop();
      Update next = updates.get(id);
      if (closure.add(id) && next != null) {
        open.addAll(next.supersedes());
      }
    }
    return closure;
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
