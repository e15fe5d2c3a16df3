package io.patchbay.server.catalog;

import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.FileFacts;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.Prerequisite;
import io.patchbay.server.domain.PublishReceipt;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.domain.UpdateIdentity;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rocksdb.WriteBatch;

/// One write of the catalog while it is put together, against the view it changes. Not thread-safe.
final class CatalogBatch implements AutoCloseable {
  private static final byte[] NOTHING = new byte[0];

  private final Store store;
  private final CatalogCodecs codecs;
  private final CatalogView view;
  private final WriteBatch batch = new WriteBatch();
  private final Set<UpdateIdentity> added = new HashSet<>();
  private final Set<UpdateIdentity> removed = new HashSet<>();
  private long revision;
  private Sha256 head;

  CatalogBatch(Store store, CatalogCodecs codecs, CatalogView view) {
    this.store = store;
    this.codecs = codecs;
    this.view = view;
    this.revision = view.revision();
    this.head = view.head();
  }

  /// The next change, with its items and the content that is there.
  void putChange(CatalogChange change, byte[] row, List<ReplicatedChange.Item> items) {
    revision = change.catalogRevision();
    head = Sha256.of(row);
    store.put(batch, Family.CHANGES, Keys.revision(revision), row);
    store.put(batch, Family.META, Keys.REVISION, Keys.revision(revision));
    store.put(batch, Family.META, Keys.HEAD, head.bytes());
    for (int i = 0; i < items.size(); i++) {
      putItem(Keys.item(revision, i), items.get(i));
    }
  }

  private void putItem(byte[] key, ReplicatedChange.Item item) {
    boolean elsewhere = item.item() instanceof ChangeItem.OfUpdate;
    FeedFrame.Item stored = new FeedFrame.Item(item.encoded(), elsewhere ? null : item.content());
    store.put(batch, Family.ITEMS, key, codecs.storedItem().encode(stored));
    byte[] content = item.content();
    switch (item.item()) {
      case ChangeItem.OfUpdate update when content != null -> putUpdate(update.identity(), content);
      case ChangeItem.OfBulletin bulletin when content != null ->
          store.put(batch, Family.BULLETINS, Keys.bulletin(bulletin.id()), content);
      case ChangeItem.OfStanding standing -> putStanding(standing);
      case ChangeItem.OfUpdate outOfScope -> {}
      case ChangeItem.OfBulletin outOfScope -> {}
      case ChangeItem.Unknown unknown -> {} // Kept with the item, and passed on.
    }
  }

  private void putStanding(ChangeItem.OfStanding standing) {
    byte[] key = Keys.standing(standing.updateId());
    if (standing.left()) {
      store.put(batch, Family.STANDINGS, key, standing.reason().wireName().getBytes(Keys.TEXT));
    } else {
      store.delete(batch, Family.STANDINGS, key);
    }
  }

  void putUpdate(UpdateIdentity identity, byte[] content) {
    store.put(batch, Family.UPDATES, Keys.update(identity), content);
    if (!view.contains(identity)) {
      added.add(identity);
    }
  }

  void removeUpdate(UpdateIdentity identity) {
    store.delete(batch, Family.UPDATES, Keys.update(identity));
    if (view.contains(identity)) {
      removed.add(identity);
    }
  }

  void removeFile(Sha256 file) {
    store.delete(batch, Family.FILES, Keys.file(file));
  }

  void putReferences(Collection<Update> updates) {
    for (Update update : updates) {
      for (UUID superseded : update.supersedes()) {
        store.put(batch, Family.SUPERSEDED_BY, Keys.edge(superseded, update.id()), NOTHING);
      }
      for (Prerequisite prerequisite : update.prerequisites()) {
        for (UUID required : prerequisite.anyOf()) {
          store.put(batch, Family.REQUIRED_BY, Keys.edge(required, update.id()), NOTHING);
        }
      }
    }
  }

  /// What is known of a file already stays, should a later update name it and bring nothing new.
  void putFiles(Collection<Update> updates, Map<Sha256, FileFacts> known) {
    updates.stream()
        .flatMap(update -> update.files().stream())
        .map(UpdateFile::sha256)
        .distinct()
        .forEach(
            sha256 -> {
              FileFacts facts = known.get(sha256);
              if (facts != null) {
                store.put(batch, Family.FILES, Keys.file(sha256), codecs.file().encode(facts));
              } else if (!view.isReleased(sha256)) {
                store.put(batch, Family.FILES, Keys.file(sha256), NOTHING);
              }
            });
  }

  /// @param rows whole; empty: the row goes
  void putRows(Map<IndexTuple, byte[]> rows) {
    Map<String, Integer> patterns = new HashMap<>();
    rows.forEach(
        (tuple, row) -> {
          if (row.length == 0) {
            store.delete(batch, Family.APPLICABILITY, Keys.row(tuple));
          } else {
            store.putUnframed(batch, Family.APPLICABILITY, Keys.row(tuple), row);
            patterns.merge(tuple.product(), 1 << tuple.pattern(), (a, b) -> a | b);
          }
        });
    patterns.forEach(
        (product, more) -> {
          int known = view.patterns(product);
          if ((known | more) != known) {
            byte[] value = {(byte) (known | more)};
            store.put(batch, Family.PATTERNS, Keys.patterns(product), value);
          }
        });
  }

  void putRowFormat() {
    store.put(batch, Family.META, Keys.ROW_FORMAT, new byte[] {(byte) codecs.rowFormat()});
  }

  /// How many revisions of updates are held.
  void putUpdates(long updates) {
    byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(updates).array();
    store.put(batch, Family.META, Keys.UPDATES, value);
  }

  /// Keeps the head that the chain had before it was rewritten, which `catalog.head` says until
  /// this is written.
  void putFormerHead() {
    store.put(batch, Family.META, Keys.FORMER_HEAD, former(view.revision(), view.head()));
  }

  static byte[] former(long revision, Sha256 head) {
    return ByteBuffer.allocate(Long.BYTES + head.bytes().length)
        .putLong(revision)
        .put(head.bytes())
        .array();
  }

  void putMirrorState(MirrorState state) {
    store.put(batch, Family.META, Keys.REPLICA, codecs.mirror().encode(state));
  }

  void putReceipt(UUID publishId, PublishReceipt receipt) {
    store.put(batch, Family.PUBLISHES, Keys.publish(publishId), codecs.receipt().encode(receipt));
  }

  void putPending(PendingRelease pending) {
    store.put(batch, Family.PENDING, pendingKey(pending), codecs.pending().encode(pending));
  }

  void removePending(@Nullable PendingRelease pending) {
    if (pending != null) {
      store.delete(batch, Family.PENDING, pendingKey(pending));
    }
  }

  private static byte[] pendingKey(PendingRelease pending) {
    return Keys.pending(pending.release().bulletin().releasedAt(), pending.publishId());
  }

  /// Everything that was put, on disk or nowhere, and where the store is then.
  HeadFile.Head write() {
    if (!added.isEmpty() || !removed.isEmpty()) {
      putUpdates(view.updates() + added.size() - removed.size());
    }
    store.write(batch);
    return new HeadFile.Head(revision, head, store.sequence());
  }

  @Override
  public void close() {
    batch.close();
  }
}
