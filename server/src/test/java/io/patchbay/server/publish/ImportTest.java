package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.ImportException;
import io.patchbay.server.domain.ImportResult;
import io.patchbay.server.domain.ImportSource;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.Severity;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.testing.PublishedCatalog;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.testing.WesRows.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Imports into a catalog: what is new, what has changed, and what is there already.
final class ImportTest {
  private static final String HEADER = "kb,product,first_listed,severity_max,supersedes\n";

  private PublishedCatalog catalog;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    catalog = PublishedCatalog.open(folder);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void importOfAll_isOneChange_whichNamesEveryBulletin() {
    ImportResult result = rows("1,A,2009-01-01,Low,", "2,A,2009-01-02,Low,1;7", "2,B,,,");

    assertThat(result.kind()).isEqualTo(ImportResult.Kind.COMMITTED);
    assertThat(result.catalogRevision()).isEqualTo(1);
    assertThat(result.rows()).isEqualTo(3);
    assertThat(result.updatesAdded()).isEqualTo(3);
    assertThat(result.supersedes()).isEqualTo(2);
    assertThat(result.unknownTargets()).isEqualTo(1);
    try (CatalogView view = catalog.catalog().view()) {
      CatalogChange change = view.lastChange();
      assertThat(change.itemCount()).isEqualTo(5);
      assertThat(view.bulletins()).extracting(Bulletin::id).containsExactly("KB1", "KB2");
      assertThat(view.updatesOf(1))
          .containsExactly(identity("1", "a", 1), identity("2", "a", 1), identity("2", "b", 1));
    }
    catalog.catalog().audit();
    assertThat(offered("a")).containsExactly("2");
    assertThat(offered("a", "2")).containsExactly("1");
    assertThat(offered("a", "1", "2")).isEmpty();
  }

  @Test
  void importAgain_inAnyOrder_changesNothing() {
    rows("1,A,2009-01-01,Low,", "2,A,2009-01-02,Low,1", "3,A,2009-01-03,Low,3");
    ImportResult again =
        rows("3,A,2009-01-03,Low,3", "2,A,2009-01-02,Low,1", "1,A,2009-01-01,Low,");

    assertThat(again.kind()).isEqualTo(ImportResult.Kind.UNCHANGED);
    assertThat(again.updatesUnchanged()).isEqualTo(3);
    assertThat(again.brokenEdgesTotal()).isEqualTo(1);
    assertThat(catalog.revision()).isEqualTo(1);
  }

  @Test
  void rowThatHasChanged_isANewRevision_andItsBulletinToo() {
    rows("1,A,2009-01-01,Low,", "2,A,2009-01-02,Low,1", "2,B,2009-01-02,Critical,");
    ImportResult result = rows("1,A,2009-01-01,Low,", "2,A,2009-01-02,Moderate,", "2,C,,Low,");

    assertThat(result.kind()).isEqualTo(ImportResult.Kind.COMMITTED);
    assertThat(result.updatesAdded()).isEqualTo(1);
    assertThat(result.updatesRevised()).isEqualTo(1);
    assertThat(result.updatesUnchanged()).isEqualTo(1);
    try (CatalogView view = catalog.catalog().view()) {
      assertThat(view.newest(id("2", "a")).map(Update::identity)).contains(identity("2", "a", 2));
      assertThat(view.newest(id("1", "a")).map(Update::identity)).contains(identity("1", "a", 1));
      // The row that is gone took nothing with it.
      Bulletin bulletin = view.bulletin("KB2").orElseThrow();
      assertThat(bulletin.revision()).isEqualTo(2);
      assertThat(bulletin.updateIds()).containsExactly(id("2", "a"), id("2", "b"), id("2", "c"));
      assertThat(bulletin.severity()).isEqualTo(Severity.CRITICAL);
      assertThat(view.bulletin("KB1").orElseThrow().revision()).isEqualTo(1);
    }
    assertThat(offered("a")).containsExactly("1", "2");
    assertThat(offered("b")).containsExactly("2");
  }

  @Test
  void unknownTarget_filledByALaterImport_isSupersededAtOnce() {
    ImportResult first = rows("3,A,2009-01-03,Low,2");
    assertThat(first.unknownTargets()).isEqualTo(1);

    ImportResult second = rows("2,A,2009-01-02,Low,1", "1,A,2009-01-01,Low,");

    assertThat(second.unknownTargets()).isZero();
    assertThat(offered("a")).containsExactly("3");
    assertThat(offered("a", "3")).containsExactly("2");
    assertThat(offered("a", "3", "2")).containsExactly("1");
  }

  @Test
  void cycleWithWhatTheCatalogHolds_isBroken_onTheSideOfTheImport() {
    rows("1,A,2009-01-01,Low,2"); // Earlier supersedes later: no cycle yet, so it stays.
    ImportResult result =
        rows("2,A,2009-01-02,Low,3;8", "3,A,2009-01-03,Low,1;9", "4,A,2009-01-04,Low,2");

    assertThat(result.brokenEdges())
        .extracting(Finding::toString)
        .containsExactly(
            "rows.csv:2: supersedes: KB2 supersedes KB3 on A -> left out: it closes a cycle with"
                + " what the catalog holds already",
            "rows.csv:3: supersedes: KB3 supersedes KB1 on A -> left out: it closes a cycle with"
                + " what the catalog holds already");
    try (CatalogView view = catalog.catalog().view()) {
      assertThat(view.newest(id("3", "a")).orElseThrow().supersedes())
          .containsExactly(id("9", "a"));
    }
    assertThat(offered("a")).containsExactly("1", "3", "4");
    assertThat(offered("a", "4")).containsExactly("1", "3");

    assertThat(
            rows("2,A,2009-01-02,Low,3;8", "3,A,2009-01-03,Low,1;9", "4,A,2009-01-04,Low,2").kind())
        .isEqualTo(ImportResult.Kind.UNCHANGED);
  }

  @Test
  void sameId_findsItsReceipt_andAnotherFileUnderItIsRefused() {
    UUID id = UUID.randomUUID();
    ImportResult first = catalog.publisher().importRows(id, source("1,A,,,", "2,A,,,1"), false);
    rows("1,A,,Critical,");
    ImportResult again = catalog.publisher().importRows(id, source("1,A,,,", "2,A,,,1"), false);

    assertThat(again).isEqualTo(first);
    assertThat(catalog.revision()).isEqualTo(2);
    assertThatThrownBy(() -> catalog.publisher().importRows(id, source("3,A,,,"), false))
        .isInstanceOf(PublishConflictException.class)
        .hasMessageContaining(id.toString());
  }

  @Test
  void dryRun_saysWhatWouldHappen_andChangesNothing() {
    rows("1,A,,,");
    ImportResult result =
        catalog
            .publisher()
            .importRows(UUID.randomUUID(), source("1,A,,Low,", "2,A,,,", "3,A,,,3"), true);

    assertThat(result.kind()).isEqualTo(ImportResult.Kind.DRY_RUN);
    assertThat(result.catalogRevision()).isEqualTo(1);
    assertThat(result.updatesAdded()).isEqualTo(2);
    assertThat(result.updatesRevised()).isEqualTo(1);
    assertThat(result.brokenEdgesTotal()).isEqualTo(1);
    assertThat(catalog.revision()).isEqualTo(1);
    assertThat(catalog.updates()).hasSize(1);
  }

  @Test
  void dateThatLiesAhead_isRefused_andNothingIsImported() {
    assertThat(fault("1,A,2009-01-01,,", "2,A,9998-01-01,,").toString())
        .startsWith("rows.csv:3: first_listed: 9998-01-01T00:00:00Z lies ahead -> ");
    assertThat(catalog.updates()).isEmpty();
  }

  @Test
  void bulletinOfAManifest_isRefused_andNothingIsImported() throws IOException {
    String yaml = new String(SmallRelease.of(1).source().yaml(), StandardCharsets.UTF_8);
    String bulletin = SmallRelease.of(1).bulletin();
    catalog.publish("small.yaml", yaml.replace("id: " + bulletin, "id: KB5"));

    assertThat(fault("4,A,,,", "5,A,,,").toString())
        .startsWith("rows.csv:3: kb: KB5 is a bulletin that was published with files -> ");
    assertThat(catalog.revision()).isEqualTo(1);
  }

  @Test
  void commit_ofReleasesTheCatalogHolds_isNoChange() {
    rows("1,A,,,");
    ImportExpander.Expansion expansion =
        ImportExpander.expand(
            io.patchbay.server.wire.ImportReader.read(source("1,A,,,")),
            id -> java.util.Optional.empty());

    assertThat(catalog.publisher().commit(UUID.randomUUID(), Sha256.of(), expansion.releases()))
        .isEmpty();
    assertThat(catalog.revision()).isEqualTo(1);
  }

  private List<String> offered(String product, String... installed) {
    return catalog
        .offers()
        .answer(new Machine(List.of(product), Set.of(installed)).configuration())
        .offers()
        .stream()
        .map(Offer::kbArticle)
        .sorted()
        .toList();
  }

  private Finding fault(String... rows) {
    ImportException refused = catchThrowableOfType(ImportException.class, () -> rows(rows));
    assertThat(refused).as("refused").isNotNull();
    assertThat(refused.faults()).hasSize(1);
    return refused.faults().getFirst();
  }

  private ImportResult rows(String... rows) {
    return catalog.importRows(HEADER + String.join("\n", rows));
  }

  private static ImportSource source(String... rows) {
    String csv = HEADER + String.join("\n", rows);
    return new ImportSource("rows.csv", csv.getBytes(StandardCharsets.UTF_8));
  }

  private static UUID id(String kb, String product) {
    return Ids.ofUpdate("KB" + kb, product, "neutral");
  }

  private static UpdateIdentity identity(String kb, String product, int revision) {
    return new UpdateIdentity(id(kb, product), revision);
  }
}
