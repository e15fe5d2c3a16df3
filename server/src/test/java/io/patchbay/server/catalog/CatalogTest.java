package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.applicability.Row;
import io.patchbay.server.catalog.CatalogException.Kind;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What readers and writers of an open catalog see. [CatalogOpenTest] is about opening one.
final class CatalogTest {
  @TempDir Path data;

  /// Everything one view answers.
  private record Seen(
      long revision,
      Sha256 head,
      List<Bulletin> bulletins,
      List<Update> updates,
      Map<IndexTuple, String> rows,
      List<Boolean> released) {
    static Seen of(CatalogView view, List<Update> all) {
      List<Update> updates = new ArrayList<>();
      view.forEachUpdate(updates::add);
      Map<IndexTuple, String> rows = new HashMap<>();
      for (Update update : all) {
        for (IndexTuple tuple : IndexTuples.of(update.rules().installable())) {
          byte[] row = view.row(tuple);
          rows.put(tuple, row == null ? "" : HexFormat.of().formatHex(row));
        }
      }
      List<Boolean> released =
          all.stream().map(u -> view.isReleased(u.files().getFirst().sha256())).toList();
      return new Seen(view.revision(), view.head(), view.bulletins(), updates, rows, released);
    }
  }

  @Test
  void commit_oneAfterAnother_countsRevisionsWithoutGaps() throws IOException {
    try (TestCatalog catalog = TestCatalog.open(data)) {
      assertThat(catalog.catalog().revision()).isZero();
      for (int i = 1; i <= 5; i++) {
        assertThat(catalog.publish(SmallRelease.of(i)).catalogRevision()).isEqualTo(i);
        assertThat(catalog.catalog().revision()).isEqualTo(i);
        try (CatalogView view = catalog.catalog().view()) {
          CatalogChange last = view.lastChange();
          assertThat(last).isNotNull();
          assertThat(last.catalogRevision()).isEqualTo(i);
          assertThat(view.items(i, 0, 10).getLast().item())
              .isInstanceOfSatisfying(
                  ChangeItem.OfBulletin.class,
                  item -> assertThat(item.id()).isEqualTo("MS99-00" + last.catalogRevision()));
        }
      }
    }
  }

  @Test
  void commit_refusedManifest_usesNoRevision() throws IOException {
    try (TestCatalog catalog = TestCatalog.open(data)) {
      catalog.publish(SmallRelease.of(1));
      assertThatThrownBy(() -> catalog.publish(SmallRelease.of(1).noted("changed in secret")))
          .hasMessageContaining("a revision never changes");
      assertThat(catalog.publish(SmallRelease.of(2)).catalogRevision()).isEqualTo(2);
    }
  }

  @Test
  void view_takenBeforePublishes_answersAsBefore() throws IOException {
    List<SmallRelease> releases = IntStream.range(1, 6).mapToObj(SmallRelease::of).toList();
    List<Update> all = updatesOf(data.resolve("reference"), releases);
    List<CatalogView> views = new ArrayList<>();
    List<Seen> before = new ArrayList<>();
    try (TestCatalog catalog = TestCatalog.open(data.resolve("tested"))) {
      for (SmallRelease release : releases) {
        CatalogView view = catalog.catalog().view();
        views.add(view);
        before.add(Seen.of(view, all));
        catalog.publish(release);
      }
      catalog.publish(SmallRelease.of(2).corrected(2));
      for (int i = 0; i < views.size(); i++) {
        assertThat(views.get(i).revision()).isEqualTo(i);
        assertThat(Seen.of(views.get(i), all)).isEqualTo(before.get(i));
        assertThat(before.get(i).bulletins()).hasSize(i);
        assertThat(before.get(i).updates()).hasSize(3 * i);
      }
      views.forEach(CatalogView::close);
      try (CatalogView now = catalog.catalog().view()) {
        assertThat(Seen.of(now, all).updates()).hasSize(3 * 6);
      }
    }
  }

  static List<Update> updatesOf(Path folder, List<SmallRelease> releases) throws IOException {
    List<Update> all = new ArrayList<>();
    try (TestCatalog reference = TestCatalog.open(folder)) {
      for (SmallRelease release : releases) {
        reference.publish(release);
      }
      try (CatalogView view = reference.catalog().view()) {
        view.forEachUpdate(all::add);
      }
    }
    return all;
  }

  @Test
  void view_whilePublishing_isAlwaysWhole() throws Exception {
    try (TestCatalog catalog = TestCatalog.open(data)) {
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Long> reader =
          CompletableFuture.supplyAsync(
              () -> {
                long views = 0;
                long newest = 0;
                while (!done.get()) {
                  try (CatalogView view = catalog.catalog().view()) {
                    assertWhole(view);
                    assertThat(view.revision()).isGreaterThanOrEqualTo(newest);
                    newest = view.revision();
                    views++;
                  }
                }
                return views;
              });
      try {
        for (int i = 1; i <= 30; i++) {
          catalog.publish(SmallRelease.of(i));
        }
      } finally {
        done.set(true);
      }
      assertThat(reader.get()).isPositive();
    }
  }

  // Each release is one bulletin, three updates, and three rows that hold nothing else.
  private static void assertWhole(CatalogView view) {
    List<Update> updates = new ArrayList<>();
    view.forEachUpdate(updates::add);
    assertThat(updates).hasSize(3 * (int) view.revision());
    assertThat(view.bulletins()).hasSize((int) view.revision());
    for (Update update : updates) {
      for (IndexTuple tuple : IndexTuples.of(update.rules().installable())) {
        assertThat(Row.read(view.row(tuple)).candidates()).isEqualTo(1);
      }
      assertThat(view.isReleased(update.files().getFirst().sha256())).isTrue();
    }
    CatalogChange last = view.lastChange();
    assertThat(last == null ? 0 : last.catalogRevision()).isEqualTo(view.revision());
  }

  @Test
  void closed_everyMethod_failsAsUnavailable() throws IOException {
    TestCatalog catalog = TestCatalog.open(data);
    catalog.publish(SmallRelease.of(1));
    CatalogView held = catalog.catalog().view();
    final IndexTuple tuple = new IndexTuple("product-001", IndexTuple.ANY_OS, null, null);
    final Update update = updatesOf(data.resolve("reference"), List.of(SmallRelease.of(1))).get(0);
    catalog.close();
    unavailable(() -> catalog.catalog().view());
    unavailable(() -> catalog.catalog().revision());
    unavailable(() -> catalog.catalog().receipt(UUID.randomUUID()));
    unavailable(() -> catalog.catalog().pending());
    unavailable(() -> catalog.catalog().nextRelease());
    unavailable(() -> catalog.catalog().audit());
    unavailable(() -> catalog.publish(SmallRelease.of(2)));
    unavailable(() -> held.row(tuple));
    unavailable(() -> held.newest(update.id()));
    unavailable(() -> held.update(update.identity()));
    unavailable(() -> held.bulletin("MS99-001"));
    unavailable(held::bulletins);
    unavailable(() -> held.forEachUpdate(u -> {}));
    unavailable(() -> held.isReleased(update.files().getFirst().sha256()));
    unavailable(held::lastChange);
    assertThat(held.revision()).isEqualTo(1);
    held.close();
    catalog.close();
  }

  private static void unavailable(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CatalogException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
  }

  @Test
  void commit_whenClosed_isUnavailable() throws IOException {
    ChangeSet nothing;
    TestCatalog catalog = TestCatalog.open(data);
    catalog.publish(SmallRelease.of(1));
    try (CatalogView view = catalog.catalog().view()) {
      Bulletin bulletin = view.bulletins().getFirst();
      nothing =
          new ChangeSet(
              UUID.randomUUID(),
              Sha256.of(),
              Instant.EPOCH,
              List.of(new io.patchbay.server.domain.Release(bulletin, List.of())),
              List.of(),
              Map.of(),
              Map.of(),
              null);
    }
    catalog.close();
    unavailable(() -> catalog.catalog().commit(nothing));
  }
}
