package io.patchbay.server.cli;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.Snapshots;
import io.patchbay.server.config.Settings;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.SnapshotManifest;
import io.patchbay.server.sync.FeedViolationException;
import io.patchbay.server.sync.FirstSync;
import io.patchbay.server.sync.SnapshotDownload;
import io.patchbay.server.sync.SyncPolicy;
import io.patchbay.server.sync.UpstreamException;
import io.patchbay.server.sync.UpstreamFeed;
import io.patchbay.server.upstream.UpstreamHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first start of a mirror that has nothing yet: before its catalog is opened, a snapshot of
/// its upstream's takes its place, if that pays. Once one was begun, it is brought to its end, over
/// any number of starts.
final class FirstStart {
  private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);
  private static final int ASKED_MAX = 3;
  private static final Duration PAUSE_MIN = Duration.ofMillis(250);
  private static final int DOUBLINGS_MAX = 7;
  private static final long SHOWN_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Path data;
  private final UpstreamFeed feed;
  private final SnapshotDownload download;
  private long bytes;
  private long shownNanos = System.nanoTime();

  private FirstStart(Settings settings, UpstreamHttp http) {
    this.data = settings.data();
    this.feed = new UpstreamFeed(http);
    this.download =
        new SnapshotDownload(
            feed, data.resolve("first-sync"), settings.freeBytesMin(), this::onBytes);
  }

  /// Puts a snapshot in the catalog's place, if that is how this mirror begins.
  ///
  /// @return what has to be [#audit]ed
  static @Nullable FirstStart run(
      Settings settings, SyncPolicy policy, UpstreamHttp http, UUID node) throws IOException {
    FirstStart start = new FirstStart(settings, http);
    Optional<SnapshotManifest> begun = start.download.begun();
    if (begun.isPresent()) {
      start.finish(begun.get());
      return start;
    }
    boolean isEmpty = !Files.exists(settings.data().resolve("catalog.head"));
    if (isEmpty && start.isBySnapshot(node, policy)) {
      start.finish(null);
      return start;
    }
    return null;
  }

  private boolean isBySnapshot(UUID node, SyncPolicy policy) {
    for (int asked = 1; asked <= ASKED_MAX; asked++) {
      try {
        CatalogHead head = feed.head(0, Duration.ZERO);
        return FirstSync.isBySnapshot(node, head, policy);
      } catch (UpstreamException | FeedViolationException e) {
        LOG.warn("first sync: {}", e.getMessage());
        if (asked < ASKED_MAX) {
          pause(asked - 1);
        }
      }
    }
    return false;
  }

  // It cannot be told for how long an upstream is away, and it was there before.
  private void finish(@Nullable SnapshotManifest begun) throws IOException {
    SnapshotManifest manifest = begun;
    for (int failures = 0; ; failures++) {
      try {
        if (manifest == null) {
          manifest = download.begin();
          LOG.atInfo()
              .addKeyValue("revision", manifest.revision())
              .addKeyValue("files", manifest.files().size())
              .log("first sync: a snapshot of the upstream is fetched");
        }
        if (isInstalled(begun) || download.fetch(manifest)) {
          Snapshots.install(data, manifest, download.files());
          return;
        }
        manifest = null;
      } catch (UpstreamException | FeedViolationException e) {
        LOG.warn("first sync: {}; trying again", e.getMessage());
        pause(failures);
      }
    }
  }

  // The files are moved as one.
  private boolean isInstalled(@Nullable SnapshotManifest begun) {
    return begun != null
        && !Files.exists(download.files())
        && Files.exists(data.resolve("catalog"));
  }

  private static void pause(int failures) {
    Duration length = PAUSE_MIN.multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX));
    LockSupport.parkNanos(length.toNanos());
  }

  private synchronized void onBytes(long more) {
    bytes += more;
    if (System.nanoTime() - shownNanos > SHOWN_EVERY_NANOS) {
      shownNanos = System.nanoTime();
      LOG.info("first sync: {} MiB of the snapshot came", bytes >> 20);
    }
  }

  /// Checks that the catalog is what its chain says, and only then takes it for good.
  ///
  /// @throws io.patchbay.server.catalog.CatalogException if it is not
  void audit(Catalog catalog) throws IOException {
    catalog.audit();
    download.forget();
    LOG.atInfo()
        .addKeyValue("revision", catalog.revision())
        .log("first sync: the snapshot is here");
  }
}
