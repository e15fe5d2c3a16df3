package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.Update;
import io.patchbay.server.testing.PublishedCatalog;
import io.patchbay.server.testing.SmallRelease;
import io.patchbay.server.wire.ManifestReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which rows a publish touches, and that it touches no other.
final class IndexRowsTest {
  private static final SmallRelease ONE = SmallRelease.of(1);
  private static final SmallRelease TWO = SmallRelease.of(2);

  private PublishedCatalog catalog;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    catalog = PublishedCatalog.open(directory);
    catalog.publishRelease("ms08-078");
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private static List<Update> updates(String yaml) {
    Manifest manifest = ManifestReader.read("m.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    return ManifestExpander.expand(manifest).updates();
  }

  private static Set<IndexTuple> tuples(List<Update> updates) {
    Set<IndexTuple> tuples = new HashSet<>();
    updates.forEach(u -> tuples.addAll(IndexTuples.of(u.rules().installable())));
    return tuples;
  }

  private Set<IndexTuple> changed(List<Update> added) {
    try (CatalogView view = catalog.catalog().view()) {
      return IndexRows.changed(view, added).keySet();
    }
  }

  @Test
  void changed_updatesOfANewProduct_areTheirRowsOnly() {
    List<Update> added = updates(ONE.yaml());
    assertThat(changed(added)).isEqualTo(tuples(added)).hasSize(3);
  }

  @Test
  void changed_newRevisionElsewhere_areItsRowsAndThoseItLeaves() throws IOException {
    catalog.publish("one.yaml", ONE.yaml());
    List<Update> moved = updates(ONE.corrected(2).yaml().replace("[X86]", "[X64]"));
    Set<IndexTuple> expected = tuples(updates(ONE.yaml()));
    expected.addAll(tuples(moved));
    assertThat(changed(moved)).isEqualTo(expected).hasSize(6);
  }

  @Test
  void changed_updateThatAnotherSupersedesOrRequires_areTheOthersRowsToo() throws IOException {
    String superseding =
        TWO.yaml().replace("    hotfixIds:", "    replaces: [MS99-001]\n    hotfixIds:");
    String requiring =
        SmallRelease.of(3)
            .yaml()
            .replace("    hotfixIds:", "    requires: [{anyOf: [MS99-001]}]\n    hotfixIds:");
    catalog.publish("two.yaml", superseding);
    catalog.publish("three.yaml", requiring);
    Set<IndexTuple> expected = tuples(updates(ONE.yaml()));
    expected.addAll(tuples(updates(superseding)));
    expected.addAll(tuples(updates(requiring)));
    assertThat(changed(updates(ONE.yaml()))).isEqualTo(expected).hasSize(9);
  }
}
