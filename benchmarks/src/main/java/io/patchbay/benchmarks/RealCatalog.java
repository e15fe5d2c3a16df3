package io.patchbay.benchmarks;

import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.Update;
import io.patchbay.server.publish.Publisher;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// A catalog in a temporary folder, with the four real bulletins or with nothing in it.
final class RealCatalog implements AutoCloseable {
  private final Path directory;
  private final OpenCatalog open;
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
    open = new OpenCatalog(directory);
    ContentStore content = new ContentStore(directory.resolve("content"));
    publisher = open.publisher(content);
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

  OpenCatalog open() {
    return open;
  }

  Publisher publisher() {
    return publisher;
  }

  /// Every update, oldest release first.
  List<Update> updates() {
    List<Update> updates = new ArrayList<>();
    try (CatalogView view = open.catalog().view()) {
      view.forEachUpdate(updates::add);
    }
    updates.sort(Comparator.comparing(Update::releasedAt));
    return updates;
  }

  @Override
  public void close() {
    open.close();
    Catalogs.delete(directory);
  }
}
