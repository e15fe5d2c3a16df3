package io.patchbay.server.catalog;

import io.patchbay.server.catalog.CatalogException.Kind;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.Codec;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ItemsDigest;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.Sha256;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/// Holds a catalog against its change log: the chain, the digest of each change's items, and
/// whatever they name.
///
/// The log is read once, in its order, some changes to a thread. What it says of updates is
/// gathered, and then compared in the order of *their* keys, some to a thread again: a search for
/// each took twice the CPU time. It takes some 70 MB of memory, and 130 bytes for each item of the
/// largest change.
final class LogAudit {
  private static final int THREADS_MAX = 4;
  private static final int ITEMS_AT_ONCE = 1 << 13;
  private static final int UPDATES_AT_ONCE = 1 << 19;
  // To step over a row takes a fraction of what it takes to find one.
  private static final int STEPS_MAX = 16;

  private final Path directory;
  private final Store store;
  private final CatalogCodecs codecs;
  private final CatalogView view;
  private final Optional<MirrorState> mirror;
  private final int itemsAtOnce;
  private final int updatesAtOnce;
  private final int threads = Math.min(Runtime.getRuntime().availableProcessors(), THREADS_MAX);
  private final List<NamedUpdate> gathered = new ArrayList<>();

  LogAudit(Path directory, Store store, CatalogCodecs codecs, CatalogView view) {
    this(directory, store, codecs, view, ITEMS_AT_ONCE, UPDATES_AT_ONCE);
  }

  LogAudit(
      Path directory,
      Store store,
      CatalogCodecs codecs,
      CatalogView view,
      int itemsAtOnce,
      int updatesAtOnce) {
    this.itemsAtOnce = itemsAtOnce;
    this.updatesAtOnce = updatesAtOnce;
    this.directory = directory;
    this.store = store;
    this.codecs = codecs;
    this.view = view;
    this.mirror = view.mirrorState();
  }

  /// Returns if all of it is as it should be.
  ///
  /// @throws CatalogException [Kind#CORRUPT] with a change that is missing or altered
  void run() {
    try (Tasks<List<NamedUpdate>> items = new Tasks<>("audit-items-", threads, this::gather)) {
      auditChain(items);
      items.end();
    }
    auditGathered();
  }

  private void auditChain(Tasks<List<NamedUpdate>> tasks) {
    Sha256 head = CatalogHead.EMPTY;
    List<CatalogChange> together = new ArrayList<>();
    long count = 0;
    for (long revision = 1; revision <= view.revision(); revision++) {
      byte[] row = view.changeRow(revision);
      if (row == null) {
        throw broken(revision, "is missing");
      }
      CatalogChange change = decode(revision, codecs.change(), row);
      if (!change.previousHead().equals(head) || change.catalogRevision() != revision) {
        throw broken(revision, "does not follow the one before");
      }
      head = Sha256.of(row);
      together.add(change);
      count += change.itemCount();
      if (count >= itemsAtOnce || revision == view.revision()) {
        List<CatalogChange> changes = List.copyOf(together);
        tasks.add(() -> auditItems(changes));
        together.clear();
        count = 0;
      }
    }
    if (!head.equals(view.head())) {
      throw broken(view.revision(), "is not the head of the chain");
    }
    checkNothingBehind(view.revision());
  }

  private void checkNothingBehind(long revision) {
    boolean isEnd =
        view.iterate(
            Family.ITEMS,
            items -> {
              items.seek(Keys.item(revision + 1, 0));
              return !items.isValid();
            });
    if (!isEnd) {
      throw broken(revision + 1, "is missing, and items of it are there");
    }
  }

  private List<NamedUpdate> auditItems(List<CatalogChange> changes) {
    return view.iterate(
        Family.ITEMS,
        items -> {
          List<NamedUpdate> named = new ArrayList<>();
          items.seek(Keys.item(changes.getFirst().catalogRevision(), 0));
          for (CatalogChange change : changes) {
            auditItems(change, items, named);
          }
          return named;
        });
  }

  private void auditItems(CatalogChange change, RocksIterator items, List<NamedUpdate> named) {
    long revision = change.catalogRevision();
    ItemsDigest digest = new ItemsDigest();
    int count = 0;
    for (; items.isValid() && Keys.isItemOf(revision, items.key()); items.next()) {
      FeedFrame.Item stored = store.decode(codecs.storedItem(), items.value());
      digest.add(stored.item());
      count++;
      ChangeItem item = decode(revision, codecs.item(), stored.item());
      if (item instanceof ChangeItem.OfUpdate update) {
        named.add(NamedUpdate.of(revision, update, isHeld(item)));
      } else {
        auditContent(revision, item, stored.content());
      }
    }
    if (count != change.itemCount() || !digest.end().equals(change.itemsDigest())) {
      throw broken(revision, "has other items than it says");
    }
  }

  private void auditContent(long revision, ChangeItem item, byte @Nullable [] content) {
    ChangeItem.Content saying = item.saying();
    if (saying == null) {
      return;
    }
    if (content == null && isHeld(item)) {
      throw missing(revision, item);
    }
    if (content != null && !Sha256.of(content).equals(saying.digest())) {
      throw altered(revision, item);
    }
  }

  private boolean isHeld(ChangeItem item) {
    return mirror.map(state -> state.holds(item)).orElse(true);
  }

  private void gather(List<NamedUpdate> named) {
    gathered.addAll(named);
    if (gathered.size() >= updatesAtOnce) {
      auditGathered();
    }
  }

  private void auditGathered() {
    NamedUpdate[] named = gathered.toArray(NamedUpdate[]::new);
    gathered.clear();
    Arrays.parallelSort(named);
    int length = named.length / threads + 1;
    try (Tasks<Boolean> tasks = new Tasks<>("audit-updates-", threads, done -> {})) {
      for (int from = 0; from < named.length; from += length) {
        NamedUpdate[] part = Arrays.copyOfRange(named, from, Math.min(from + length, named.length));
        tasks.add(() -> auditUpdates(part));
      }
      tasks.end();
    }
  }

  private boolean auditUpdates(NamedUpdate[] named) {
    return view.iterate(
        Family.UPDATES,
        updates -> {
          MessageDigest sha256 = Sha256.newDigest();
          for (NamedUpdate one : named) {
            boolean isThere = isAt(updates, one.key());
            if (!isThere && one.isHeld()) {
              throw missing(one.revision(), one.identity());
            }
            if (isThere && !one.isOf(store.unframed(updates.value()), sha256)) {
              throw altered(one.revision(), one.identity());
            }
          }
          return true;
        });
  }

  // Moves forward to that key.
  private static boolean isAt(RocksIterator rows, byte[] key) {
    for (int i = 0; i < STEPS_MAX && rows.isValid(); i++) {
      int order = Arrays.compareUnsigned(rows.key(), key);
      if (order >= 0) {
        return order == 0;
      }
      rows.next();
    }
    rows.seek(key);
    return rows.isValid() && Arrays.equals(rows.key(), key);
  }

  private <T> T decode(long revision, Codec<T> codec, byte[] value) {
    try {
      return codec.decode(value);
    } catch (InvalidValueException e) {
      throw broken(revision, "is malformed: " + e.getMessage());
    }
  }

  private CatalogException missing(long revision, Object what) {
    return broken(revision, "names " + what + ", which is missing");
  }

  private CatalogException altered(long revision, Object what) {
    return broken(revision, "names " + what + ", which is altered");
  }

  private CatalogException broken(long revision, String what) {
    return CatalogException.brokenLog(directory, revision, what);
  }
}
