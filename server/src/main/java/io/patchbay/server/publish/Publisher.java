package io.patchbay.server.publish;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.catalog.ChangeSet;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.content.StoredFile;
import io.patchbay.server.domain.Acceptance;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.FileFacts;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.ImportException;
import io.patchbay.server.domain.ImportResult;
import io.patchbay.server.domain.ImportSource;
import io.patchbay.server.domain.ImportTable;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.ManifestException;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.PublishReceipt;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.StandingReason;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.domain.VerifyReport;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.publish.ImportExpander.Expansion;
import io.patchbay.server.wire.ImportReader;
import io.patchbay.server.wire.ManifestReader;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes manifests: reads, verifies, stores the files, and commits one change, or keeps the
/// release until its instant. And imports rows: reads them, breaks cycles, and commits one change.
/// One of all these at a time; every method blocks until the disk has it.
public final class Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  private final Catalog catalog;
  private final ContentStore content;
  private final InstantSource clock;
  private final Meters meters;

  public Publisher(Catalog catalog, ContentStore content, InstantSource clock, Meters meters) {
    this.catalog = catalog;
    this.content = content;
    this.clock = clock;
    this.meters = meters;
  }

  /// Checks the manifests as if they were published in this order. Changes nothing.
  public VerifyReport verify(List<ManifestSource> sources) {
    List<Finding> faults = new ArrayList<>();
    int updates = 0;
    try (CatalogView view = catalog.view()) {
      ReleaseVerifier verifier =
          new ReleaseVerifier(view, awaited(catalog.pending(), null), clock.instant());
      for (ManifestSource source : sources) {
        try {
          Manifest manifest = ManifestReader.read(source.name(), source.yaml());
          Release release = ManifestExpander.expand(manifest);
          updates += release.updates().size();
          verifier.verify(manifest, release);
        } catch (ManifestException e) {
          faults.addAll(e.faults());
        }
      }
      faults.addAll(verifier.faults());
      return new VerifyReport(faults, verifier.warnings(), updates);
    }
  }

  /// Publishes one manifest. Safe to repeat with the same id.
  ///
  /// @param accepted findings to publish it in spite of; each must be found
  /// @throws InvalidValueException if one of the accepted is not found; nothing is published
  /// @throws ManifestException if it is faulty; nothing is published
  /// @throws PublishConflictException if the id stands for something else
  /// @throws io.patchbay.server.catalog.CatalogException if it could not be written
  public synchronized PublishResult publish(
      UUID publishId, ManifestSource source, Set<Acceptance> accepted) throws IOException {
    long start = System.nanoTime();
    try {
      PublishResult result = carryOut(publishId, source, accepted);
      LOG.atInfo()
          .addKeyValue("bulletin", result.bulletin())
          .addKeyValue("result", result.kind())
          .addKeyValue("catalogRevision", result.catalogRevision())
          .addKeyValue("updatesAdded", result.updatesAdded())
          .log("published");
      return result;
    } catch (RuntimeException | IOException e) {
      meters.publishFailed();
      throw e;
    } finally {
      meters.published(System.nanoTime() - start);
    }
  }

  /// @throws PublishConflictException if the catalog is another server's
  void checkOrigin() {
    if (catalog.mirrorState().isPresent()) {
      throw new PublishConflictException(
          "this server is a mirror and has only what its upstream publishes: publish there");
    }
  }

  private PublishResult carryOut(UUID publishId, ManifestSource source, Set<Acceptance> accepted)
      throws IOException {
    checkOrigin();
    Manifest manifest = ManifestReader.read(source.name(), source.yaml());
    Release release = ManifestExpander.expand(manifest);
    Optional<PublishReceipt> receipt = catalog.receipt(publishId);
    if (receipt.isPresent()) {
      return repeated(publishId, receipt.get(), manifest, release);
    }
    List<PendingRelease> pending = catalog.pending();
    PendingRelease earlier = pendingOf(release.bulletin().id(), pending);
    try (CatalogView view = catalog.view()) {
      ReleaseVerifier verifier =
          new ReleaseVerifier(view, awaited(pending, earlier), clock.instant());
      verifier.verify(manifest, release);
      List<Finding> warnings = new ArrayList<>(verifier.warnings());
      warnings.addAll(accept(verifier.faults(), accepted));
      return store(publishId, manifest, release, view, earlier, warnings);
    }
  }

  // What was accepted, to be said as a warning; anything else stops the release.
  private static List<Finding> accept(List<Finding> faults, Set<Acceptance> accepted) {
    Set<Acceptance> unused = new TreeSet<>(Comparator.comparing(Acceptance::toString));
    unused.addAll(accepted);
    List<Finding> refused = new ArrayList<>();
    List<Finding> warnings = new ArrayList<>();
    for (Finding fault : faults) {
      if (fault.acceptance() != null && accepted.contains(fault.acceptance())) {
        unused.remove(fault.acceptance());
        warnings.add(fault.accepted());
      } else {
        refused.add(fault);
      }
    }
    if (!refused.isEmpty()) {
      throw new ManifestException(refused);
    }
    for (Acceptance none : unused) {
      throw new InvalidValueException(none.toString(), "what is found; take it out").in("accept");
    }
    for (Finding warning : warnings) {
      LOG.atWarn().addKeyValue("finding", warning).log("published in spite of a fault");
    }
    return warnings;
  }

  private PublishResult store(
      UUID publishId,
      Manifest manifest,
      Release release,
      CatalogView view,
      @Nullable PendingRelease earlier,
      List<Finding> warnings)
      throws IOException {
    Release added = added(view, release);
    boolean known =
        view.bulletin(release.bulletin().id()).filter(release.bulletin()::equals).isPresent();
    boolean ahead = release.bulletin().releasedAt().isAfter(clock.instant());
    if (added.updates().isEmpty() && known) {
      if (manifest.standIn()) {
        storeContent(manifest, release); // One that is missing or damaged is made again.
      }
      return result(PublishResult.Kind.UNCHANGED, view.revision(), release, 0, warnings);
    }
    if (ahead && earlier != null && earlier.release().equals(release)) {
      return result(
          PublishResult.Kind.PENDING, view.revision(), release, release.updates().size(), warnings);
    }
    catalog.checkWritable();
    Map<Sha256, FileFacts> files = storeContent(manifest, release);
    if (ahead) {
      Sha256 digest = manifest.source().digest();
      catalog.putPending(new PendingRelease(publishId, digest, release, files), earlier);
      return result(
          PublishResult.Kind.PENDING, view.revision(), release, release.updates().size(), warnings);
    }
    CatalogChange change =
        commit(publishId, manifest.source().digest(), List.of(added), view, files, earlier);
    return result(
        PublishResult.Kind.COMMITTED,
        change.catalogRevision(),
        release,
        added.updates().size(),
        warnings);
  }

  private CatalogChange commit(
      UUID publishId,
      Sha256 digest,
      List<Release> added,
      CatalogView view,
      Map<Sha256, FileFacts> files,
      @Nullable PendingRelease fulfils) {
    List<Update> updates = added.stream().flatMap(r -> r.updates().stream()).toList();
    Map<IndexTuple, byte[]> rows = IndexRows.changed(view, updates);
    return catalog.commit(
        new ChangeSet(
            publishId,
            digest,
            clock.instant(),
            added,
            ChangeItems.of(added),
            rows,
            files,
            fulfils));
  }

  /// Imports the rows of a file. Safe to repeat with the same id.
  ///
  /// @param dryRun do everything but the change
  /// @throws ImportException if it is faulty; nothing is imported
  /// @throws PublishConflictException if the id stands for something else
  /// @throws io.patchbay.server.catalog.CatalogException if it could not be written
  public synchronized ImportResult importRows(UUID publishId, ImportSource source, boolean dryRun) {
    long start = System.nanoTime();
    try {
      ImportResult result = carryOut(publishId, ImportReader.read(source), dryRun);
      LOG.atInfo()
          .addKeyValue("result", result.kind())
          .addKeyValue("catalogRevision", result.catalogRevision())
          .addKeyValue("updatesAdded", result.updatesAdded())
          .addKeyValue("updatesRevised", result.updatesRevised())
          .log("imported");
      return result;
    } catch (RuntimeException e) {
      meters.publishFailed();
      throw e;
    } finally {
      meters.published(System.nanoTime() - start);
    }
  }

  private ImportResult carryOut(UUID publishId, ImportTable table, boolean dryRun) {
    checkOrigin();
    try (CatalogView view = catalog.view()) {
      Expansion expansion = ImportPlan.of(table, view, catalog.pending(), clock.instant());
      if (dryRun) {
        List<UpdateIdentity> changed =
            Revisions.changed(view, expansion.releases()).stream()
                .flatMap(release -> release.updates().stream())
                .map(Update::identity)
                .toList();
        return ImportPlan.result(
            ImportResult.Kind.DRY_RUN, view.revision(), table, expansion, changed);
      }
      CatalogChange change = commit(publishId, table.digest(), expansion.releases()).orElse(null);
      return change == null
          ? ImportPlan.result(
              ImportResult.Kind.UNCHANGED, view.revision(), table, expansion, List.of())
          : ImportPlan.result(
              ImportResult.Kind.COMMITTED,
              change.catalogRevision(),
              table,
              expansion,
              updates(change.catalogRevision()));
    }
  }

  /// Commits releases that come from no manifest as one change; makes no coverage proof, since they
  /// claim nothing, and stores no files. Their revisions are not looked at: an update that is in
  /// the catalog with other content gets the next one, and one that is there as it is stays. Safe
  /// to repeat with the same id.
  ///
  /// @param sourceDigest of what the releases were made from
  /// @return the change, or that of an earlier commit with this id; empty if the catalog held it
  ///   all
  /// @throws PublishConflictException if the id stands for something else
  public synchronized Optional<CatalogChange> commit(
      UUID publishId, Sha256 sourceDigest, List<Release> releases) {
    checkOrigin();
    try (CatalogView view = catalog.view()) {
      Optional<PublishReceipt> receipt = catalog.receipt(publishId);
      if (receipt.isPresent()) {
        checkSame(publishId, receipt.get(), sourceDigest);
        return Optional.ofNullable(view.change(receipt.get().catalogRevision()));
      }
      List<Release> changed = Revisions.changed(view, releases);
      return changed.isEmpty()
          ? Optional.empty()
          : Optional.of(commit(publishId, sourceDigest, changed, view, Map.of(), null));
    }
  }

  private List<UpdateIdentity> updates(long revision) {
    try (CatalogView view = catalog.view()) {
      return view.updatesOf(revision);
    }
  }

  private static void checkSame(UUID publishId, PublishReceipt receipt, Sha256 digest) {
    if (!receipt.manifestDigest().equals(digest)) {
      throw new PublishConflictException(
          "publishId: " + publishId + " was used for something else (expected: a new id)");
    }
  }

  /// Commits that updates leave scope or come back, as one change.
  ///
  /// @param changed true: it leaves
  synchronized CatalogChange commitStandings(
      UUID publishId, Map<UUID, Boolean> changed, StandingReason reason) {
    checkOrigin();
    try (CatalogView view = catalog.view()) {
      return catalog.commit(
          new ChangeSet(
              publishId,
              Sha256.of(),
              clock.instant(),
              List.of(),
              ChangeItems.of(changed, reason),
              IndexRows.changed(view, Map.of(), changed),
              Map.of(),
              null));
    }
  }

  /// Commits every pending release whose instant has come, oldest first.
  ///
  /// @return the instant of the next one; empty if none waits
  public synchronized Optional<Instant> commitDue() {
    Optional<Instant> next = catalog.nextRelease();
    if (next.isEmpty() || next.get().isAfter(clock.instant())) {
      return next;
    }
    for (PendingRelease pending : catalog.pending()) {
      Instant releaseAt = pending.release().bulletin().releasedAt();
      if (releaseAt.isAfter(clock.instant())) {
        return Optional.of(releaseAt);
      }
      try (CatalogView view = catalog.view()) {
        CatalogChange change =
            commit(
                pending.publishId(),
                pending.manifestDigest(),
                List.of(added(view, pending.release())),
                view,
                pending.files(),
                pending);
        LOG.atInfo()
            .addKeyValue("bulletin", pending.release().bulletin().id())
            .addKeyValue("catalogRevision", change.catalogRevision())
            .log("released");
      }
    }
    return Optional.empty();
  }

  private PublishResult repeated(
      UUID publishId, PublishReceipt receipt, Manifest manifest, Release release) {
    checkSame(publishId, receipt, manifest.source().digest());
    PublishResult.Kind kind =
        receipt.pendingUntil() == null ? PublishResult.Kind.COMMITTED : PublishResult.Kind.PENDING;
    return result(kind, receipt.catalogRevision(), release, receipt.updatesAdded(), List.of());
  }

  private static PublishResult result(
      PublishResult.Kind kind,
      long catalogRevision,
      Release release,
      int added,
      List<Finding> warnings) {
    return new PublishResult(
        kind,
        catalogRevision,
        release.bulletin().id(),
        added,
        release.updates().size(),
        kind == PublishResult.Kind.PENDING ? release.bulletin().releasedAt() : null,
        warnings);
  }

  // What of the release the catalog does not hold yet.
  private static Release added(CatalogView view, Release release) {
    List<Update> added =
        release.updates().stream().filter(u -> view.update(u.identity()).isEmpty()).toList();
    return new Release(release.bulletin(), added);
  }

  private static @Nullable PendingRelease pendingOf(String bulletin, List<PendingRelease> pending) {
    return pending.stream()
        .filter(p -> p.release().bulletin().id().equals(bulletin))
        .findFirst()
        .orElse(null);
  }

  private static List<Release> awaited(
      List<PendingRelease> pending, @Nullable PendingRelease without) {
    return pending.stream()
        .filter(p -> without == null || !p.publishId().equals(without.publishId()))
        .map(PendingRelease::release)
        .toList();
  }

  // What is known of the files of the release, which are all in the store then.
  private Map<Sha256, FileFacts> storeContent(Manifest manifest, Release release)
      throws IOException {
    List<Finding> faults = new ArrayList<>();
    Map<Sha256, FileFacts> facts = new HashMap<>();
    for (Update update : release.updates()) {
      for (UpdateFile file : update.files()) {
        Optional<StoredFile> stored =
            manifest.standIn()
                ? Optional.of(content.put(StandInPayload.of(file.name())))
                : content.find(file.sha256());
        stored.ifPresent(found -> facts.put(found.sha256(), found.facts()));
        fault(manifest, file, stored).ifPresent(faults::add);
      }
    }
    if (!faults.isEmpty()) {
      throw new ManifestException(faults);
    }
    return facts;
  }

  private static Optional<Finding> fault(
      Manifest manifest, UpdateFile file, Optional<StoredFile> stored) {
    if (stored.isEmpty()) {
      return Optional.of(
          manifest
              .source()
              .finding(
                  "payloads",
                  file.name() + " is not in the content store",
                  "publish it with --payloads DIR: the file with SHA-256 " + file.sha256()));
    }
    long size = stored.get().size();
    return size == file.size()
        ? Optional.empty()
        : Optional.of(
            manifest
                .source()
                .finding(
                    "payloads",
                    file.name() + " has " + size + " bytes, not " + file.size(),
                    "write its size, and check its sha256"));
  }
}
