package io.patchbay.server.catalog;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.patchbay.server.catalog.CatalogException.Kind;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.ItemsDigest;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.PublishReceipt;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.WriteBatch;

/// Everything published, in one RocksDB. Readers take a [CatalogView] and are never disturbed;
/// there is one writer at a time, and what it commits is on disk, whole, before it returns.
///
/// Safe for any thread.
public final class Catalog implements AutoCloseable {
  private final Path directory;
  private final long freeBytesMin;
  private final CatalogCodecs codecs;
  private final Store store;
  private final HeadFile headFile;
  private volatile @Nullable CatalogView current;
  private HeadFile.Head headOnFile;
  private volatile @Nullable CatalogException failure;
  private final Waiters waiters = new Waiters();

  private Catalog(
      Path directory, long freeBytesMin, CatalogCodecs codecs, Store store, HeadFile headFile)
      throws IOException {
    this.directory = directory;
    this.freeBytesMin = freeBytesMin;
    this.codecs = codecs;
    this.store = store;
    this.headFile = headFile;
    HeadFile.Head inStore = headIn(store);
    checkHead(inStore);
    this.headOnFile = headFile.reconcile(inStore, this::had);
    if (!headFile.read().equals(Optional.of(headOnFile))) {
      headFile.write(headOnFile);
    }
    this.current = new CatalogView(store, codecs, headOnFile, 0);
  }

  /// Opens the catalog in `directory`, which is created if need be.
  ///
  /// @param cacheBytes memory for RocksDB's block cache
  /// @param freeBytesMin with less free space nothing is written
  /// @throws CatalogException if another process holds it, it is damaged, or a newer release wrote
  ///   it
  public static Catalog open(
      Path directory, long cacheBytes, long freeBytesMin, CatalogCodecs codecs) throws IOException {
    Files.createDirectories(directory);
    HeadFile headFile = new HeadFile(directory);
    // Before RocksDB touches anything: a newer format may be one it cannot even open.
    boolean mayCreate = headFile.read().map(head -> head.sequence() == 0).orElse(true);
    Store store =
        Store.open(directory.resolve("catalog"), List.of(Family.values()), cacheBytes, mayCreate);
    try {
      return new Catalog(directory, freeBytesMin, codecs, store, headFile);
    } catch (CatalogException | IOException e) {
      store.close();
      throw e;
    }
  }

  /// The catalog as it is now. The caller closes it.
  public CatalogView view() {
    while (true) {
      CatalogView view = current;
      if (view == null) {
        throw CatalogView.gone();
      }
      if (view.retain()) {
        return view;
      }
    }
  }

  /// The newest revision, without taking a view.
  public long revision() {
    CatalogView view = current;
    if (view == null) {
      throw CatalogView.gone();
    }
    return view.revision();
  }

  /// Done once the revision is greater than that one, or the catalog is closed; never blocks. Who
  /// stops waiting cancels it. What depends on it is run by the thread that commits, and so must
  /// not block either.
  public CompletableFuture<Void> after(long revision) {
    CompletableFuture<Void> future = waiters.add();
    CatalogView view = current;
    if (view == null || view.revision() > revision) {
      future.complete(null);
    }
    return future;
  }

  /// The number of the newest view, without taking it.
  public long generation() {
    CatalogView view = current;
    if (view == null) {
      throw CatalogView.gone();
    }
    return view.generation();
  }

  /// What of the catalog, and of RocksDB beneath it, is worth watching. All of it is read when the
  /// meters are, and stays readable once the catalog is closed.
  public MeterBinder meters(InstantSource clock) {
    return registry -> {
      new CatalogMeters(this, clock).bindTo(registry);
      new RocksDbMeters(store).bindTo(registry);
    };
  }

  /// Whether a change can be committed: false after a write that failed, until the next start.
  boolean isWritable() {
    return failure == null;
  }

  Path directory() {
    return directory;
  }

  long freeBytesMin() {
    return freeBytesMin;
  }

  /// Whether the index is in the form this release reads; if not, it has to be rebuilt first.
  public boolean isIndexCurrent() {
    byte[] format = store.get(Family.META, Keys.ROW_FORMAT);
    return revision() == 0 || (format != null && store.unframed(format)[0] == codecs.rowFormat());
  }

  /// Whether the change log is in the form this release reads; if not, it has to be rewritten
  /// first.
  public boolean isLogCurrent() {
    return revision() == 0 || store.get(Family.ITEMS, Keys.item(1, 0)) != null;
  }

  /// Rewrites the whole change log, whose first changes had no items. Revisions and what they
  /// brought stay; every head is another. All or nothing, and on disk when it returns.
  ///
  /// @param rewritten gives the change that led to a revision; asked once for each, in their order
  public synchronized void rewriteLog(LongFunction<ReplicatedChange> rewritten) {
    checkWritable();
    try (CatalogView view = view();
        CatalogBatch batch = new CatalogBatch(store, codecs, view)) {
      long updates = 0;
      for (long revision = 1; revision <= view.revision(); revision++) {
        ReplicatedChange next = rewritten.apply(revision);
        batch.putChange(next.change(), next.row(), next.items());
        updates +=
            next.items().stream().filter(i -> i.item() instanceof ChangeItem.OfUpdate).count();
      }
      batch.putUpdates(updates);
      batch.putFormerHead();
      swap(write(batch));
    }
  }

  /// Sorts updates by row, in a folder beside the catalog.
  public TupleSorter sorter() {
    return TupleSorter.open(directory.resolve("reindex.tmp"));
  }

  /// Replaces some rows of the index by others made of the same updates. No change of the catalog:
  /// its revision stays. On disk when it returns.
  ///
  /// @param rows whole; empty: the row goes
  /// @param complete whether all other rows are in this release's form already
  public synchronized void replaceRows(Map<IndexTuple, byte[]> rows, boolean complete) {
    checkWritable();
    try (CatalogView view = view();
        CatalogBatch batch = new CatalogBatch(store, codecs, view)) {
      batch.putRows(rows);
      if (complete) {
        batch.putRowFormat();
      }
      swap(write(batch));
    }
  }

  /// Commits one change: updates, index rows, change log and revision number, all or nothing. Once
  /// it returned, the change is on disk and every new view shows it.
  ///
  /// @throws CatalogException [Kind#NO_SPACE] if nothing was written, [Kind#UNKNOWN] if it may have
  ///   been
  public synchronized CatalogChange commit(ChangeSet set) {
    checkWritable();
    try (CatalogView view = view();
        CatalogBatch batch = new CatalogBatch(store, codecs, view)) {
      CatalogChange change = change(set, view);
      batch.putChange(change, codecs.change().encode(change), set.items());
      List<Update> updates = set.updates();
      batch.putReferences(updates);
      batch.putFiles(updates, set.files());
      putRows(batch, set.rows(), view);
      batch.putReceipt(set.publishId(), receipt(set, change));
      batch.removePending(set.fulfils());
      swap(write(batch));
      return change;
    }
  }

  /// Appends changes of another server's catalog, byte for byte, all or nothing. Once it returned,
  /// they are on disk and every new view shows them.
  ///
  /// @param changes verified; the first follows the head
  /// @param updates those whose content came with them
  /// @param rows every index row that changes, whole; empty: the row goes
  /// @throws IllegalArgumentException if they do not follow; nothing is written
  public synchronized void append(
      List<ReplicatedChange> changes, List<Update> updates, Map<IndexTuple, byte[]> rows) {
    checkWritable();
    try (CatalogView view = view();
        CatalogBatch batch = new CatalogBatch(store, codecs, view)) {
      long revision = view.revision();
      Sha256 head = view.head();
      for (ReplicatedChange next : changes) {
        CatalogChange change = next.change();
        if (change.catalogRevision() != ++revision || !change.previousHead().equals(head)) {
          throw new IllegalArgumentException(
              "change " + change.catalogRevision() + " does not follow head " + head);
        }
        head = Sha256.of(next.row());
        batch.putChange(change, next.row(), next.items());
      }
      batch.putReferences(updates);
      batch.putFiles(updates, Map.of());
      putRows(batch, rows, view);
      swap(write(batch));
    }
  }

  /// Changes what a mirror holds, and no revision: content that came into its scope or left it. All
  /// or nothing, and on disk when it returns.
  public synchronized void changeHeld(HeldChange change) {
    checkWritable();
    try (CatalogView view = view();
        CatalogBatch batch = new CatalogBatch(store, codecs, view)) {
      change.contents().forEach(batch::putUpdate);
      change.removed().forEach(batch::removeUpdate);
      change.removedFiles().forEach(batch::removeFile);
      batch.putReferences(change.updates());
      batch.putFiles(change.updates(), Map.of());
      batch.putMirrorState(change.state());
      putRows(batch, change.rows(), view);
      swap(write(batch));
    }
  }

  /// What of its upstream's catalog this mirror holds; empty: it mirrors none.
  public Optional<MirrorState> mirrorState() {
    try (CatalogView view = view()) {
      return view.mirrorState();
    }
  }

  /// Whether everything in that scope is held here.
  public boolean holds(Scope asked) {
    return mirrorState().map(state -> state.holds(asked)).orElse(true);
  }

  private void putRows(CatalogBatch batch, Map<IndexTuple, byte[]> rows, CatalogView view) {
    batch.putRows(rows);
    if (view.revision() == 0) {
      batch.putRowFormat();
    }
  }

  private static CatalogChange change(ChangeSet set, CatalogView view) {
    ItemsDigest digest = new ItemsDigest();
    set.items().forEach(item -> digest.add(item.encoded()));
    return new CatalogChange(
        view.revision() + 1,
        set.publishId(),
        set.committedAt(),
        view.head(),
        digest.end(),
        set.items().size(),
        set.items().stream().map(ReplicatedChange.Item::item).mapToLong(Catalog::bytes).sum());
  }

  private static long bytes(ChangeItem item) {
    ChangeItem.Content content = item.saying();
    return content == null ? 0 : content.bytes();
  }

  private static PublishReceipt receipt(ChangeSet set, CatalogChange change) {
    return new PublishReceipt(
        set.manifestDigest(), change.catalogRevision(), set.updates().size(), null);
  }

  /// Keeps a release until its instant. The catalog and its revision do not change.
  ///
  /// @param replaced an earlier form of the same release that goes; null: none
  public synchronized void putPending(PendingRelease pending, @Nullable PendingRelease replaced) {
    checkWritable();
    try (CatalogView view = view();
        CatalogBatch batch = new CatalogBatch(store, codecs, view)) {
      batch.removePending(replaced);
      batch.putPending(pending);
      Release release = pending.release();
      batch.putReceipt(
          pending.publishId(),
          new PublishReceipt(
              pending.manifestDigest(),
              view.revision(),
              release.updates().size(),
              release.bulletin().releasedAt()));
      writeHead(write(batch));
    }
  }

  /// What waits for its instant, soonest first.
  public List<PendingRelease> pending() {
    List<PendingRelease> pending = new ArrayList<>();
    try (ReadOptions options = new ReadOptions()) {
      store.each(
          Family.PENDING, options, at -> pending.add(store.decode(codecs.pending(), at.value())));
    }
    return pending;
  }

  /// The second from which the next pending release may be due; empty if none waits.
  public Optional<Instant> nextRelease() {
    try (ReadOptions options = new ReadOptions()) {
      return store.iterate(
          Family.PENDING,
          options,
          at -> {
            at.seekToFirst();
            return at.isValid()
                ? Optional.of(Instant.ofEpochSecond(ByteBuffer.wrap(at.key()).getLong()))
                : Optional.empty();
          });
    }
  }

  /// What became of an earlier publish of that id.
  public Optional<PublishReceipt> receipt(UUID publishId) {
    return Optional.ofNullable(store.get(Family.PUBLISHES, Keys.publish(publishId)))
        .map(value -> store.decode(codecs.receipt(), value));
  }

  /// Walks the change log from the first change to the last, recomputes the hash chain and all
  /// digests, and looks up everything it names.
  ///
  /// @throws CatalogException [Kind#CORRUPT] with a change that is missing or altered
  public void audit() {
    try (CatalogView view = view()) {
      new LogAudit(directory, store, codecs, view).run();
    }
  }

  /// The same, with so few at once.
  void audit(int itemsAtOnce, int updatesAtOnce) {
    try (CatalogView view = view()) {
      new LogAudit(directory, store, codecs, view, itemsAtOnce, updatesAtOnce).run();
    }
  }

  private CatalogException broken(long revision, String what) {
    return CatalogException.brokenLog(directory, revision, what);
  }

  private HeadFile.Head write(CatalogBatch batch) {
    try {
      return batch.write();
    } catch (CatalogException e) {
      failure = e;
      throw e;
    }
  }

  private void swap(HeadFile.Head head) {
    CatalogView old = current;
    long generation = old == null ? 0 : old.generation() + 1;
    current = new CatalogView(store, codecs, head, generation);
    if (old != null) {
      old.close();
    }
    if (old != null && old.revision() < head.revision()) {
      waiters.wake();
    }
    writeHead(head);
  }

  private void writeHead(HeadFile.Head head) {
    try {
      headFile.write(head);
      headOnFile = head;
    } catch (IOException e) {
      throw new CatalogException(
          Kind.UNKNOWN,
          directory
              + ": the write is there, but catalog.head could not be written: "
              + e.getMessage()
              + ". Repeat the publish with the same id.",
          e);
    }
  }

  /// Checks whether a write could begin now, before anything is stored for it.
  ///
  /// @throws CatalogException [Kind#NO_SPACE] or [Kind#UNAVAILABLE] if not
  public synchronized void checkWritable() {
    if (failure != null) {
      throw new CatalogException(
          Kind.UNAVAILABLE,
          "nothing can be published after an earlier failure, and what is published is still"
              + " served: restart the server. The failure was: "
              + failure.getMessage(),
          failure);
    }
    try {
      long free = Files.getFileStore(directory).getUsableSpace();
      if (free < freeBytesMin) {
        throw new CatalogException(
            Kind.NO_SPACE,
            directory + ": " + free + " bytes free (expected: at least " + freeBytesMin + ")",
            null);
      }
      try (CatalogView view = view()) {
        HeadFile.Head head = new HeadFile.Head(view.revision(), view.head(), store.sequence());
        if (!headOnFile.equals(head)) {
          headFile.write(head);
          headOnFile = head;
        }
      }
    } catch (IOException e) {
      throw new CatalogException(
          Kind.NO_SPACE, directory + ": nothing was written: " + e.getMessage(), e);
    }
  }

  /// Makes hard links and copies of the store's files, as they are now, in a new folder.
  void checkpoint(Path folder) {
    store.checkpoint(folder);
  }

  /// Makes a copy of the store a mirror's. That of a mirror holds what the mirror does.
  void makeReplica(Store other) {
    if (other.get(Family.META, Keys.REPLICA) != null) {
      return;
    }
    try (WriteBatch batch = new WriteBatch()) {
      MirrorState all = new MirrorState(Scope.ALL, null);
      other.put(batch, Family.META, Keys.REPLICA, codecs.mirror().encode(all));
      other.write(batch);
    }
  }

  /// Where a store is.
  static HeadFile.Head headIn(Store store) {
    byte[] revision = store.get(Family.META, Keys.REVISION);
    byte[] head = store.get(Family.META, Keys.HEAD);
    if (revision == null || head == null) {
      return new HeadFile.Head(0, CatalogHead.EMPTY, store.sequence());
    }
    return new HeadFile.Head(
        ByteBuffer.wrap(store.unframed(revision)).getLong(),
        Sha256.ofDigest(store.unframed(head)),
        store.sequence());
  }

  private void checkHead(HeadFile.Head inStore) {
    if (inStore.revision() > 0 && !inStore.hash().equals(headAt(inStore.revision()))) {
      throw broken(inStore.revision(), "is not the head of the chain");
    }
  }

  private boolean had(HeadFile.Head earlier) {
    byte[] former = store.get(Family.META, Keys.FORMER_HEAD);
    return headAt(earlier.revision()).equals(earlier.hash())
        || (former != null
            && Arrays.equals(
                store.unframed(former), CatalogBatch.former(earlier.revision(), earlier.hash())));
  }

  private Sha256 headAt(long revision) {
    if (revision == 0) {
      return CatalogHead.EMPTY;
    }
    byte[] value = store.get(Family.CHANGES, Keys.revision(revision));
    if (value == null) {
      throw broken(revision, "is missing");
    }
    return Sha256.of(store.unframed(value));
  }

  /// Waits for readers under way and closes. Views that are still held fail from then on.
  @Override
  public synchronized void close() {
    CatalogView old = current;
    current = null;
    if (old != null) {
      old.close();
    }
    waiters.wake();
    store.close();
  }
}
