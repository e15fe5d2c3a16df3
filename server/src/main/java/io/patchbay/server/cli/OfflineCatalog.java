package io.patchbay.server.cli;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.domain.Bundle;
import io.patchbay.server.domain.BundleRefusedException;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Withheld;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.offer.Explainer;
import io.patchbay.server.publish.Publisher;
import io.patchbay.server.publish.Replica;
import io.patchbay.server.sync.BundleImporter;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.ExplainQuery;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A bundle's catalog in a temporary folder, explained by the code a server uses.
final class OfflineCatalog {
  private static final long CACHE_BYTES = 32 << 20;

  private OfflineCatalog() {}

  /// The `ExplainResponse` a server with that catalog would give.
  static byte[] explain(Path bundle, String query, Format format) throws IOException {
    ExplainQuery asked = parse(query);
    BundleFiles files = BundleFiles.open(bundle);
    Bundle manifest = files.manifest();
    if (!manifest.isFull()) {
      throw new CommandFailure(
          bundle
              + ": it has only the changes after revision "
              + manifest.since()
              + ", and a catalog is all of them: export one without --since");
    }
    Path folder = Files.createTempDirectory("patchbay-explain");
    try {
      return explain(folder, files, manifest, asked, format);
    } catch (BundleRefusedException e) {
      throw new CommandFailure(bundle + ": " + e.getMessage(), e);
    } finally {
      delete(folder);
    }
  }

  // Said as a server says it.
  private static ExplainQuery parse(String query) {
    try {
      return ExplainQuery.of(Parameter.parse(query));
    } catch (InvalidValueException e) {
      throw new CommandFailure("Invalid value (400): " + e.getMessage(), e);
    }
  }

  private static byte[] explain(
      Path folder, BundleFiles files, Bundle manifest, ExplainQuery asked, Format format)
      throws IOException {
    Clock clock = Clock.systemUTC();
    try (Catalog catalog = Catalog.open(folder, CACHE_BYTES, 0, PatchbayServer.codecs());
        Meters meters = new Meters()) {
      ContentStore content = new ContentStore(folder.resolve("content"));
      Publisher publisher = new Publisher(catalog, content, clock, meters);
      Replica replica = new Replica(catalog, publisher, updates -> {});
      new BundleImporter(replica, revision -> head(catalog, revision))
          .apply(manifest, () -> files.open(Bundle.CHANGES));
      Instant at = asked.at() == null ? clock.instant() : asked.at();
      Explainer explainer = new Explainer(catalog, () -> Withheld.NONE);
      return AdminWire.explainResponse(explainer.explain(asked.client(), at), format);
    }
  }

  private static @Nullable Sha256 head(Catalog catalog, long revision) {
    try (CatalogView view = catalog.view()) {
      return view.head(revision);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    }
  }
}
