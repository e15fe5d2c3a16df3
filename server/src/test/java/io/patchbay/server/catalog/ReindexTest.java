package io.patchbay.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.applicability.Row;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.ReindexState;
import io.patchbay.server.domain.ReindexState.Phase;
import io.patchbay.server.publish.Reindexer;
import io.patchbay.server.testing.Eventually;
import io.patchbay.server.testing.PublishedCatalog;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.WriteBatch;

/// Rebuilding the index from the updates.
final class ReindexTest {
  private static final List<String> RELEASES =
      List.of("ms08-073", "ms08-078", "ms09-002", "ms09-014");

  @TempDir Path data;

  @Test
  void run_indexAsItShouldBe_changesNothing() throws IOException {
    try (PublishedCatalog catalog = published()) {
      Map<String, String> before = rows(catalog);
      ReindexState state = new Reindexer(catalog.catalog(), catalog.publisher()).run();

      assertThat(state.phase()).isEqualTo(Phase.DONE);
      assertThat(state.updates()).isEqualTo(608);
      assertThat(state.rows()).isEqualTo(before.size());
      assertThat(state.rewritten()).isZero();
      assertThat(state.removed()).isZero();
      assertThat(rows(catalog)).isEqualTo(before);
      assertThat(catalog.revision()).isEqualTo(RELEASES.size());
    }
  }

  @Test
  void run_everyRowGone_makesTheSameBytesAgain() throws IOException {
    Map<String, String> before;
    try (PublishedCatalog catalog = published()) {
      before = rows(catalog);
    }
    assertThat(before).hasSizeGreaterThan(80);
    alter((store, batch, key, row) -> store.delete(batch, Family.APPLICABILITY, key));
    try (PublishedCatalog catalog = PublishedCatalog.open(data)) {
      assertThat(rows(catalog)).isEmpty();
      ReindexState state = new Reindexer(catalog.catalog(), catalog.publisher()).run();

      assertThat(state.rewritten()).isEqualTo(before.size());
      assertThat(rows(catalog)).isEqualTo(before);
      assertThat(catalog.revision()).isEqualTo(RELEASES.size());
      catalog.catalog().audit();
    }
  }

  @Test
  void run_rowsDamaged_andOneInWhichNothingStands_mendsBoth() throws IOException {
    Map<String, String> before;
    try (PublishedCatalog catalog = published()) {
      before = rows(catalog);
    }
    IndexTuple stray = new IndexTuple("stray", IndexTuple.ANY_OS, null, null);
    alter(
        (store, batch, key, row) -> {
          row[row.length / 2] ^= 1;
          store.putUnframed(batch, Family.APPLICABILITY, key, row);
          store.putUnframed(batch, Family.APPLICABILITY, Keys.row(stray), row);
        });
    try (PublishedCatalog catalog = PublishedCatalog.open(data)) {
      assertThatThrownBy(() -> catalog.publish("corrected.yaml", corrected()))
          .as("a publish that touches a damaged row")
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("patchbay reindex");
      ReindexState state = new Reindexer(catalog.catalog(), catalog.publisher()).run();

      assertThat(state.rewritten()).isEqualTo(before.size());
      assertThat(state.removed()).isEqualTo(1);
      assertThat(rows(catalog)).isEqualTo(before);
    }
  }

  @Test
  void run_patternsGone_areFoundAgain() throws IOException {
    Map<String, String> before;
    try (PublishedCatalog catalog = published()) {
      before = rows(catalog);
    }
    alter(
        (store, batch, key, row) ->
            store.delete(batch, Family.PATTERNS, Keys.patterns(Keys.tuple(key).product())));
    try (PublishedCatalog catalog = PublishedCatalog.open(data)) {
      assertThat(patterns(catalog)).isZero();
      new Reindexer(catalog.catalog(), catalog.publisher()).run();

      assertThat(patterns(catalog)).isNotZero();
      assertThat(rows(catalog)).isEqualTo(before);
    }
  }

  private static int patterns(PublishedCatalog catalog) {
    try (CatalogView view = catalog.catalog().view()) {
      return view.patterns("internet-explorer");
    }
  }

  @Test
  void run_whilePublishing_losesNothing() throws Exception {
    try (PublishedCatalog catalog = published();
        Reindexer reindexer = new Reindexer(catalog.catalog(), catalog.publisher())) {
      for (int round = 1; round <= 5; round++) {
        assertThat(reindexer.start().isRunning()).isTrue();
        SmallRelease release = SmallRelease.of(round);
        catalog.publish(release.bulletin(), release.yaml());
        Eventually.holds("it is done", () -> reindexer.state().phase() == Phase.DONE);
        try (CatalogView view = catalog.catalog().view()) {
          byte[] row =
              view.row(
                  tuples(catalog).stream()
                      .filter(tuple -> tuple.product().equals(release.product()))
                      .findFirst()
                      .orElseThrow());
          assertThat(Row.read(row).candidates()).isEqualTo(1);
        }
      }
      Map<String, String> after = rows(catalog);
      new Reindexer(catalog.catalog(), catalog.publisher()).run();
      assertThat(rows(catalog)).isEqualTo(after);
    }
  }

  @Test
  void open_rowsOfAnotherFormat_isKnown_untilTheyAreRebuilt() throws IOException {
    try (PublishedCatalog catalog = published()) {
      assertThat(catalog.catalog().isIndexCurrent()).isTrue();
    }
    alter((store, batch, key, row) -> store.delete(batch, Family.META, Keys.ROW_FORMAT));
    try (PublishedCatalog catalog = PublishedCatalog.open(data)) {
      assertThat(catalog.catalog().isIndexCurrent()).isFalse();
      new Reindexer(catalog.catalog(), catalog.publisher()).run();
      assertThat(catalog.catalog().isIndexCurrent()).isTrue();
    }
    try (PublishedCatalog catalog = PublishedCatalog.open(data)) {
      assertThat(catalog.catalog().isIndexCurrent()).isTrue();
    }
  }

  @Test
  void run_afterOneThatDied_replacesWhatItLeft() throws IOException {
    try (PublishedCatalog catalog = published()) {
      Path left = Files.createDirectories(data.resolve("reindex.tmp/sub"));
      Files.writeString(left.resolve("CURRENT"), "nonsense", StandardCharsets.US_ASCII);
      assertThat(new Reindexer(catalog.catalog(), catalog.publisher()).run().phase())
          .isEqualTo(Phase.DONE);
      assertThat(data.resolve("reindex.tmp")).doesNotExist();
    }
  }

  private PublishedCatalog published() throws IOException {
    PublishedCatalog catalog = PublishedCatalog.open(data);
    for (String release : RELEASES) {
      catalog.publishRelease(release);
    }
    return catalog;
  }

  private static byte[] corrected() throws IOException {
    return TestServer.release("ms08-078")
        .replace("  revision: 1\n", "  revision: 2\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private interface Alteration {
    void alter(Store store, WriteBatch batch, byte[] key, byte[] row);
  }

  // Behind the catalog's back.
  private void alter(Alteration alteration) throws IOException {
    List<byte[]> keys = new ArrayList<>();
    try (PublishedCatalog catalog = PublishedCatalog.open(data)) {
      tuples(catalog).forEach(tuple -> keys.add(Keys.row(tuple)));
    }
    try (Store store =
            Store.open(data.resolve("catalog"), List.of(Family.values()), 1 << 20, false);
        WriteBatch batch = new WriteBatch()) {
      for (byte[] key : keys) {
        alteration.alter(store, batch, key, store.get(Family.APPLICABILITY, key));
      }
      store.write(batch);
    }
  }

  private static List<IndexTuple> tuples(PublishedCatalog catalog) {
    List<IndexTuple> tuples = new ArrayList<>();
    try (CatalogView view = catalog.catalog().view()) {
      view.forEachRow((tuple, row) -> tuples.add(tuple));
    }
    return tuples;
  }

  private static Map<String, String> rows(PublishedCatalog catalog) {
    Map<String, String> rows = new TreeMap<>();
    try (CatalogView view = catalog.catalog().view()) {
      view.forEachRow(
          (tuple, row) ->
              rows.put(HexFormat.of().formatHex(Keys.row(tuple)), HexFormat.of().formatHex(row)));
    }
    return rows;
  }
}
