package io.patchbay.server.catalog;

import io.patchbay.server.catalog.CatalogException.Kind;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.FileFacts;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.StandingReason;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/// The catalog as it was at one revision, for ever. Safe for any thread. Every method but
/// [#revision], [#generation] and [#head] reads from disk and so may block.
///
/// Whoever got it from [Catalog#view] closes it; the snapshot behind it goes when the last one did
/// and a newer one is current.
public final class CatalogView implements AutoCloseable {
  private final Store store;
  private final CatalogCodecs codecs;
  private final Snapshot snapshot;
  private final ReadOptions options;
  private final HeadFile.Head head;
  private final long generation;
  private final long sinceNanos = System.nanoTime();
  private final AtomicInteger holders = new AtomicInteger(1);

  CatalogView(Store store, CatalogCodecs codecs, HeadFile.Head head, long generation) {
    this.generation = generation;
    this.store = store;
    this.codecs = codecs;
    this.head = head;
    this.snapshot = store.snapshot();
    this.options = new ReadOptions().setSnapshot(snapshot).setVerifyChecksums(true);
  }

  /// Gives an iterator over a family to `read`, which must not keep it.
  <T> T iterate(Family family, Function<RocksIterator, T> read) {
    return store.iterate(family, options, read);
  }

  /// One more holder; false if the last one is gone already.
  boolean retain() {
    int count = holders.get();
    while (count > 0 && !holders.compareAndSet(count, count + 1)) {
      count = holders.get();
    }
    return count > 0;
  }

  @Override
  public void close() {
    if (holders.decrementAndGet() == 0) {
      options.close();
      store.release(snapshot);
    }
  }

  public long revision() {
    return head.revision();
  }

  /// Number of this view since the catalog was opened; a later one has a higher number, also if
  /// only the index was rebuilt and the revision is the same.
  public long generation() {
    return generation;
  }

  /// How long ago this view became the newest one.
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - sinceNanos);
  }

  /// Head of the change log's hash chain.
  public Sha256 head() {
    return head.hash();
  }

  /// The bytes of that tuple's row; null if there is none.
  public byte @Nullable [] row(IndexTuple tuple) {
    return store.get(Family.APPLICABILITY, Keys.row(tuple), options);
  }

  /// Every row with its bytes, in the order of the keys.
  public void forEachRow(BiConsumer<IndexTuple, byte[]> action) {
    store.each(
        Family.APPLICABILITY, options, at -> action.accept(Keys.tuple(at.key()), at.value()));
  }

  /// The patterns of the product's rows: bit *p* for [IndexTuple#pattern] *p*. A bit may be set
  /// though the last row of that pattern has gone.
  public int patterns(String product) {
    byte[] value = store.get(Family.PATTERNS, Keys.patterns(product), options);
    return value == null ? 0 : store.unframed(value)[0] & 0xFF;
  }

  public Optional<Update> update(UpdateIdentity identity) {
    return Optional.ofNullable(store.get(Family.UPDATES, Keys.update(identity), options))
        .map(value -> store.decode(codecs.update(), value));
  }

  /// Whether that revision of that update is there, which takes less than to read it.
  public boolean contains(UpdateIdentity identity) {
    return store.get(Family.UPDATES, Keys.update(identity), options) != null;
  }

  /// What an answer says of that update.
  ///
  /// @throws CatalogException if there is none
  public Offer offer(UpdateIdentity identity) {
    return update(identity)
        .map(Offer::of)
        .orElseThrow(() -> CatalogException.missingUpdate(identity.updateId()));
  }

  /// The newest revision of that update.
  public Optional<Update> newest(UUID updateId) {
    return newest(updateId, Instant.MAX);
  }

  /// The newest revision of that update that was released by then.
  public Optional<Update> newest(UUID updateId, Instant by) {
    byte[] last = Keys.update(new UpdateIdentity(updateId, Integer.MAX_VALUE));
    return iterate(
        Family.UPDATES,
        at -> {
          at.seekForPrev(last);
          for (; at.isValid() && startsWith(at.key(), updateId); at.prev()) {
            Update update = store.decode(codecs.update(), at.value());
            if (!update.releasedAt().isAfter(by)) {
              return Optional.of(update);
            }
          }
          return Optional.empty();
        });
  }

  /// Every revision of every update, by id and then revision, oldest first.
  public void forEachUpdate(Consumer<Update> action) {
    store.each(
        Family.UPDATES, options, at -> action.accept(store.decode(codecs.update(), at.value())));
  }

  public Optional<Bulletin> bulletin(String id) {
    return Optional.ofNullable(store.get(Family.BULLETINS, Keys.bulletin(id), options))
        .map(value -> store.decode(codecs.bulletin(), value));
  }

  /// All bulletins, in the order of their ids.
  public List<Bulletin> bulletins() {
    List<Bulletin> bulletins = new ArrayList<>();
    store.each(
        Family.BULLETINS,
        options,
        at -> bulletins.add(store.decode(codecs.bulletin(), at.value())));
    return bulletins;
  }

  /// The ids of the updates that supersede this one directly.
  public List<UUID> supersededBy(UUID updateId) {
    return edges(Family.SUPERSEDED_BY, updateId);
  }

  /// The ids of the updates of which a revision requires this one.
  public List<UUID> requiredBy(UUID updateId) {
    return edges(Family.REQUIRED_BY, updateId);
  }

  private List<UUID> edges(Family family, UUID to) {
    return iterate(
        family,
        at -> {
          List<UUID> from = new ArrayList<>();
          at.seek(Ids.bytes(to));
          for (; at.isValid() && startsWith(at.key(), to); at.next()) {
            from.add(Ids.ofBytes(Arrays.copyOfRange(at.key(), Keys.ID_BYTES, 2 * Keys.ID_BYTES)));
          }
          return from;
        });
  }

  private static boolean startsWith(byte[] key, UUID id) {
    return Arrays.equals(key, 0, Keys.ID_BYTES, Ids.bytes(id), 0, Keys.ID_BYTES);
  }

  /// Whether a released update names a file of this digest.
  public boolean isReleased(Sha256 file) {
    return store.get(Family.FILES, Keys.file(file), options) != null;
  }

  /// What is known of a released file; empty if no released update names it, or its bytes were
  /// never read.
  public Optional<FileFacts> file(Sha256 sha256) {
    return Optional.ofNullable(store.get(Family.FILES, Keys.file(sha256), options))
        .filter(value -> store.unframed(value).length > 0)
        .map(value -> store.decode(codecs.file(), value));
  }

  /// The digests of all released files, in their order.
  public void forEachFile(Consumer<Sha256> action) {
    store.each(Family.FILES, options, at -> action.accept(Sha256.ofDigest(at.key())));
  }

  /// The last change; null if there is none yet.
  public @Nullable CatalogChange lastChange() {
    return change(revision());
  }

  /// The change that led to that revision; null if it is not in this view.
  public @Nullable CatalogChange change(long revision) {
    byte[] value = store.get(Family.CHANGES, Keys.revision(revision), options);
    return value == null ? null : store.decode(codecs.change(), value);
  }

  /// The encoded change that led to that revision, as it is chained; null if it is not in this
  /// view.
  public byte @Nullable [] changeRow(long revision) {
    byte[] value = store.get(Family.CHANGES, Keys.revision(revision), options);
    return value == null ? null : store.unframed(value);
  }

  /// The head of the chain at that revision; null if that is not in this view.
  public @Nullable Sha256 head(long revision) {
    if (revision == 0) {
      return CatalogHead.EMPTY;
    }
    byte[] row = changeRow(revision);
    return row == null ? null : Sha256.of(row);
  }

  /// The items of the change that led to that revision, in their order.
  ///
  /// @param from the first one's place, from 0
  /// @return each with its content, if it has any and it is held here
  public List<ReplicatedChange.Item> items(long revision, int from, int max) {
    List<ReplicatedChange.Item> items = new ArrayList<>();
    forEachItem(revision, from, max, item -> items.add(whole(item)));
    return items;
  }

  /// The updates that change brought, held here or not, in their order.
  public List<UpdateIdentity> updatesOf(long revision) {
    List<UpdateIdentity> updates = new ArrayList<>();
    forEachItem(
        revision,
        0,
        Integer.MAX_VALUE,
        item -> {
          if (codecs.item().decode(item.item()) instanceof ChangeItem.OfUpdate update) {
            updates.add(update.identity());
          }
        });
    return updates;
  }

  private void forEachItem(long revision, int from, int max, Consumer<FeedFrame.Item> action) {
    var _ =
        iterate(
            Family.ITEMS,
            at -> {
              at.seek(Keys.item(revision, from));
              for (int i = 0; i < max && at.isValid() && Keys.isItemOf(revision, at.key()); i++) {
                action.accept(store.decode(codecs.storedItem(), at.value()));
                at.next();
              }
              return true;
            });
  }

  private ReplicatedChange.Item whole(FeedFrame.Item stored) {
    ChangeItem item = codecs.item().decode(stored.item());
    byte[] content =
        item instanceof ChangeItem.OfUpdate update
            ? updateContent(update.identity()).orElse(null)
            : stored.content();
    return new ReplicatedChange.Item(item, stored.item(), content);
  }

  /// An update as it is encoded; empty if it is not held here.
  public Optional<byte[]> updateContent(UpdateIdentity identity) {
    return Optional.ofNullable(store.get(Family.UPDATES, Keys.update(identity), options))
        .map(store::unframed);
  }

  /// What of its upstream's catalog this mirror holds; empty: it mirrors none.
  public Optional<MirrorState> mirrorState() {
    return Optional.ofNullable(store.get(Family.META, Keys.REPLICA, options))
        .map(value -> store.decode(codecs.mirror(), value));
  }

  /// How many revisions of updates are held.
  public long updates() {
    byte[] value = store.get(Family.META, Keys.UPDATES, options);
    return value == null ? 0 : ByteBuffer.wrap(store.unframed(value)).getLong();
  }

  /// Why that update has left scope; empty: it has not.
  public Optional<StandingReason> left(UUID updateId) {
    return Optional.ofNullable(store.get(Family.STANDINGS, Keys.standing(updateId), options))
        .map(value -> StandingReason.parse(new String(store.unframed(value), Keys.TEXT)));
  }

  /// Every update that has left scope, and why, in the order of their ids.
  public Map<UUID, StandingReason> left() {
    Map<UUID, StandingReason> left = new LinkedHashMap<>();
    store.each(
        Family.STANDINGS,
        options,
        at ->
            left.put(
                Ids.ofBytes(at.key()),
                StandingReason.parse(new String(store.unframed(at.value()), Keys.TEXT))));
    return left;
  }

  static CatalogException gone() {
    return new CatalogException(Kind.UNAVAILABLE, "the catalog is closed", null);
  }
}
