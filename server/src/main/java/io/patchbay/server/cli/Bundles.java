package io.patchbay.server.cli;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.content.StoredFile;
import io.patchbay.server.domain.Bundle;
import io.patchbay.server.domain.BundleRefusedException;
import io.patchbay.server.domain.BundleResult;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.publish.Availability;
import io.patchbay.server.publish.Publisher;
import io.patchbay.server.publish.Replica;
import io.patchbay.server.sync.BundleImporter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/// Bundles whose files were uploaded, applied to a server's catalog.
final class Bundles {
  private final Catalog catalog;
  private final ContentStore content;
  private final Availability availability;
  private final BundleImporter importer;

  Bundles(Catalog catalog, Publisher publisher, ContentStore content, Availability availability) {
    this.catalog = catalog;
    this.content = content;
    this.availability = availability;
    this.importer =
        new BundleImporter(new Replica(catalog, publisher, availability::expect), this::head);
  }

  private @Nullable Sha256 head(long revision) {
    try (CatalogView view = catalog.view()) {
      return view.head(revision);
    }
  }

  BundleResult apply(Bundle bundle) throws IOException {
    try {
      return importer.apply(bundle, () -> open(bundle.changes()));
    } finally {
      availability.look(false);
    }
  }

  private InputStream open(UpdateFile changes) throws IOException {
    StoredFile file =
        content
            .claim(changes.sha256())
            .orElseThrow(
                () ->
                    new BundleRefusedException(
                        changes.name()
                            + ", "
                            + changes.sha256()
                            + ", is not here: upload it first"));
    return new BufferedInputStream(Files.newInputStream(file.path()));
  }
}
