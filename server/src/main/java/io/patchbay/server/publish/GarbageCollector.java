package io.patchbay.server.publish;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.content.StoredGroup;
import io.patchbay.server.content.Uploads;
import io.patchbay.server.domain.GarbageReport;
import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes stored files that no published or pending revision names, and uploads that were given
/// up, while the server goes on answering, publishing and taking uploads.
///
/// No file goes that a publish relies on:
///
/// - A publish finds or stores its files, and commits or keeps its release, without letting go of
///   the publisher's monitor. What goes is asked for its name and removed under the same monitor.
///   So either the publish comes first, and its files have a name; or the removal does, and the
///   publish sees that the file is missing, refuses the manifest and says so.
/// - Between an upload and the publish that names it, a file has no name, but is young. So is an
///   old file of which an upload was told that it need not be sent: [Uploads#claim] makes it as
///   young as a new one. Claim and removal exclude each other in the store.
///
/// So the grace has to be longer than the upload of a release takes, and nothing else matters. Safe
/// for any thread.
public final class GarbageCollector {
  private static final Logger LOG = LoggerFactory.getLogger(GarbageCollector.class);
  // A publish waits for so many removals at most.
  private static final int FILES_AT_ONCE = 64;

  private final Publisher publisher;
  private final Catalog catalog;
  private final ContentStore content;
  private final Uploads uploads;
  private final InstantSource clock;

  public GarbageCollector(
      Publisher publisher,
      Catalog catalog,
      ContentStore content,
      Uploads uploads,
      InstantSource clock) {
    this.publisher = publisher;
    this.catalog = catalog;
    this.content = content;
    this.uploads = uploads;
    this.clock = clock;
  }

  /// @param grace only what is older goes
  /// @param dryRun remove nothing
  public GarbageReport collect(Duration grace, boolean dryRun) throws IOException {
    Instant since = clock.instant().minus(grace);
    List<StoredGroup> old =
        content.groups().stream().filter(group -> group.modified().isBefore(since)).toList();
    long files = 0;
    long bytes = 0;
    for (int from = 0; from < old.size(); from += FILES_AT_ONCE) {
      List<StoredGroup> some = old.subList(from, Math.min(from + FILES_AT_ONCE, old.size()));
      for (StoredGroup gone : removeUnnamed(some, since, dryRun)) {
        files++;
        bytes += gone.bytes();
      }
    }
    Uploads.Removed removed = uploads.removeOlder(since, dryRun);
    GarbageReport report =
        new GarbageReport(dryRun, files, bytes, removed.uploads(), removed.bytes());
    LOG.atInfo().addKeyValue("report", report).log("garbage collected");
    return report;
  }

  private List<StoredGroup> removeUnnamed(List<StoredGroup> some, Instant since, boolean dryRun)
      throws IOException {
    synchronized (publisher) {
      List<StoredGroup> unnamed = unnamed(some);
      if (dryRun) {
        return unnamed;
      }
      List<StoredGroup> removed = new ArrayList<>();
      for (StoredGroup group : unnamed) {
        content.remove(group.sha256(), since).ifPresent(removed::add);
      }
      return removed;
    }
  }

  private List<StoredGroup> unnamed(List<StoredGroup> some) {
    try (CatalogView view = catalog.view()) {
      List<StoredGroup> unreleased =
          some.stream().filter(group -> !view.isReleased(group.sha256())).toList();
      if (unreleased.isEmpty()) {
        return List.of();
      }
      Set<Sha256> pending = pending();
      return unreleased.stream().filter(group -> !pending.contains(group.sha256())).toList();
    }
  }

  private Set<Sha256> pending() {
    Set<Sha256> named = new HashSet<>();
    for (PendingRelease release : catalog.pending()) {
      for (Update update : release.release().updates()) {
        update.files().stream().map(UpdateFile::sha256).forEach(named::add);
      }
    }
    return named;
  }
}
