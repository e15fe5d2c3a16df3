package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.CatalogHead;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.publish.LogUpgrade;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.WriteBatch;

/// A catalog that the first releases wrote, made of one of today's byte for byte as they did.
final class LogUpgradeTest {
  private static final int CORRECTED = 2;

  @TempDir private Path data;
  private final Map<Long, List<UpdateIdentity>> updates = new LinkedHashMap<>();
  private final List<Update> all = new ArrayList<>();

  @BeforeEach
  void writeAsTheFirstReleasesDid() throws IOException {
    List<byte[]> rows = new ArrayList<>();
    try (TestCatalog catalog = TestCatalog.open(data)) {
      for (int i = 1; i <= 4; i++) {
        catalog.publish(SmallRelease.of(i));
      }
      catalog.publish(SmallRelease.of(CORRECTED).noted("corrected").corrected(2));
      try (CatalogView view = catalog.catalog().view()) {
        view.forEachUpdate(all::add);
        for (long revision = 1; revision <= view.revision(); revision++) {
          updates.put(revision, view.updatesOf(revision));
          rows.add(firstForm(view, revision, rows));
        }
      }
    }
    replaceLog(rows);
  }

  private static byte[] firstForm(CatalogView view, long revision, List<byte[]> before) {
    CatalogChange change = Objects.requireNonNull(view.change(revision));
    Instant at = change.committedAt();
    io.patchbay.proto.v1.CatalogChange.Builder to =
        io.patchbay.proto.v1.CatalogChange.newBuilder()
            .setCatalogRevision(revision)
            .setPublishId(change.publishId().toString())
            .setCommittedAt(
                Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()))
            .setPreviousHead(
                ByteString.copyFrom(
                    before.isEmpty()
                        ? CatalogHead.EMPTY.bytes()
                        : Sha256.of(before.getLast()).bytes()));
    List<byte[]> contents = new ArrayList<>();
    for (ReplicatedChange.Item item : view.items(revision, 0, Integer.MAX_VALUE)) {
      contents.add(Objects.requireNonNull(item.content()));
      switch (item.item()) {
        case ChangeItem.OfUpdate update -> to.addUpdates(update.identity().toString());
        case ChangeItem.OfBulletin bulletin -> to.setBulletin(bulletin.id());
        default -> throw new AssertionError(item.item());
      }
    }
    return to.setContentDigest(
            ByteString.copyFrom(Sha256.of(contents.toArray(new byte[0][])).bytes()))
        .build()
        .toByteArray();
  }

  private void replaceLog(List<byte[]> rows) throws IOException {
    try (Store store =
            Store.open(data.resolve("catalog"), List.of(Family.values()), 1 << 20, false);
        WriteBatch batch = new WriteBatch()) {
      for (int i = 0; i < rows.size(); i++) {
        store.put(batch, Family.CHANGES, Keys.revision(i + 1), rows.get(i));
        for (int at = 0; at < 4; at++) {
          store.delete(batch, Family.ITEMS, Keys.item(i + 1, at));
        }
      }
      store.put(batch, Family.META, Keys.HEAD, Sha256.of(rows.getLast()).bytes());
      store.delete(batch, Family.META, Keys.UPDATES);
      store.write(batch);
      new HeadFile(data).write(Catalog.headIn(store));
    }
  }

  @Test
  void run_givesEveryChangeItsItems_andTheChainHolds() throws IOException {
    try (TestCatalog catalog = TestCatalog.open(data)) {
      assertThat(catalog.catalog().isLogCurrent()).isFalse();
      LogUpgrade.run(catalog.catalog());
      assertThat(catalog.catalog().isLogCurrent()).isTrue();
      catalog.catalog().audit();
      try (CatalogView view = catalog.catalog().view()) {
        assertThat(view.revision()).isEqualTo(updates.size());
        updates.forEach((revision, of) -> assertThat(view.updatesOf(revision)).isEqualTo(of));
        assertThat(view.updates()).isEqualTo(all.size());
        List<Update> now = new ArrayList<>();
        view.forEachUpdate(now::add);
        assertThat(now).isEqualTo(all);
        assertThat(view.bulletin(SmallRelease.of(CORRECTED).bulletin()).orElseThrow().revision())
            .isEqualTo(2);
      }
      assertThat(catalog.publish(SmallRelease.of(9)).catalogRevision()).isEqualTo(6);
      catalog.catalog().audit();
    }
  }

  @Test
  void run_again_changesNothing() throws IOException {
    Sha256 head;
    try (TestCatalog catalog = TestCatalog.open(data)) {
      LogUpgrade.run(catalog.catalog());
      head = head(catalog);
    }
    try (TestCatalog catalog = TestCatalog.open(data)) {
      LogUpgrade.run(catalog.catalog());
      assertThat(head(catalog)).isEqualTo(head);
    }
  }

  @Test
  void open_killedBeforeTheHeadFileWasReplaced_isAccepted() throws IOException {
    byte[] former = Files.readAllBytes(data.resolve("catalog.head"));
    Sha256 head;
    try (TestCatalog catalog = TestCatalog.open(data)) {
      LogUpgrade.run(catalog.catalog());
      head = head(catalog);
    }
    Files.write(data.resolve("catalog.head"), former);
    try (TestCatalog catalog = TestCatalog.open(data)) {
      assertThat(head(catalog)).isEqualTo(head);
    }
    assertThat(new HeadFile(data).read().orElseThrow().hash()).isEqualTo(head);
  }

  private static Sha256 head(TestCatalog catalog) {
    try (CatalogView view = catalog.catalog().view()) {
      return view.head();
    }
  }
}
