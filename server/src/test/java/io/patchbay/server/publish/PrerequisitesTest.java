package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Explanation;
import io.patchbay.server.domain.Explanation.Verdict;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.Offer;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Version;
import io.patchbay.server.testing.PublishedCatalog;
import io.patchbay.server.testing.SmallRelease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a release requires of a machine, from the manifest to the answer.
final class PrerequisitesTest {
  private static final SmallRelease BASE = SmallRelease.of(1);
  private static final SmallRelease OTHER = SmallRelease.of(2);
  private static final SmallRelease LATER = SmallRelease.of(3);

  private PublishedCatalog catalog;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    catalog = PublishedCatalog.open(directory);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private static String requiring(String requires) {
    return LATER.yaml().replace("    hotfixIds:", "    requires: " + requires + "\n    hotfixIds:");
  }

  // Has the products of all three; the first part's version is given.
  private static ClientConfiguration.Builder machine() {
    return ClientConfiguration.builder(OsVersion.parse("5.1.2600"))
        .servicePack(3)
        .architecture(Architecture.X86)
        .productType(ProductType.WORKSTATION)
        .language(Language.ofCode("DEU"))
        .product(BASE.product(), Version.parse("1.5"))
        .product(OTHER.product(), Version.parse("1.5"))
        .product(LATER.product(), Version.parse("1.5"));
  }

  private List<String> offered(ClientConfiguration machine) {
    return catalog.offers().answer(machine).offers().stream()
        .map(Offer::bulletin)
        .sorted()
        .toList();
  }

  private void publish(SmallRelease release) throws IOException {
    catalog.publish(release.bulletin() + ".yaml", release.yaml());
  }

  @Test
  void required_notInstalled_isNotOffered_untilItIs() throws IOException {
    publish(BASE);
    catalog.publish("later.yaml", requiring("[{anyOf: [MS99-001]}]"));

    assertThat(offered(machine().build())).containsExactly("MS99-001");
    ClientConfiguration measured =
        machine().component("part-001.dll", Version.parse("1.5.0.100")).build();
    assertThat(offered(measured)).as("its file is new").containsExactly("MS99-003");
    assertThat(offered(machine().installed("KB99001").build()))
        .as("it is recorded")
        .containsExactly("MS99-003");
  }

  @Test
  void required_oneOfTwo_eitherWillDo_butNoThird() throws IOException {
    publish(BASE);
    publish(OTHER);
    catalog.publish("later.yaml", requiring("[{anyOf: [MS99-001, MS99-002]}]"));

    assertThat(offered(machine().installed("KB99001").build())).contains("MS99-003");
    assertThat(offered(machine().installed("KB99002").build())).contains("MS99-003");
    assertThat(offered(machine().installed("KB99003").build())).doesNotContain("MS99-003");
    assertThat(offered(machine().build())).doesNotContain("MS99-003");
  }

  @Test
  void required_all_eachMustBeThere() throws IOException {
    publish(BASE);
    publish(OTHER);
    catalog.publish("later.yaml", requiring("[{anyOf: [MS99-001]}, {anyOf: [MS99-002]}]"));

    assertThat(offered(machine().installed("KB99001").build())).doesNotContain("MS99-003");
    assertThat(offered(machine().installed("KB99001").installed("KB99002").build()))
        .containsExactly("MS99-003");
  }

  @Test
  void required_publishedLater_countsAtOnce() throws IOException {
    catalog.publish("later.yaml", requiring("[{anyOf: [MS99-001]}]"));
    ClientConfiguration measured =
        machine().component("part-001.dll", Version.parse("1.5.0.100")).build();
    assertThat(offered(measured)).as("nobody knows yet what its file says").isEmpty();

    publish(BASE);
    assertThat(offered(measured)).containsExactly("MS99-003");
  }

  @Test
  void explain_missingPrerequisite_namesIt() throws IOException {
    publish(BASE);
    catalog.publish("later.yaml", requiring("[{anyOf: [MS99-001]}]"));
    Explanation explanation = catalog.explainer().explain(machine().build(), Instant.now());

    assertThat(explanation.considered())
        .filteredOn(c -> c.verdict() == Verdict.PREREQUISITE_MISSING)
        .singleElement()
        .satisfies(
            c -> {
              assertThat(c.bulletin()).isEqualTo("MS99-003");
              assertThat(c.condition()).startsWith("required: ").contains("part-001.dll");
            });
  }

  @Test
  void verify_requiringItself_isRefused_andAnUnknownBulletinIsAWarning() {
    assertThat(verify(requiring("[{anyOf: [MS99-003]}]")))
        .singleElement()
        .satisfies(f -> assertThat(f.path()).isEqualTo("branches[0].requires[0]"));
    assertThat(verify(requiring("[{anyOf: [MS99-007]}]"))).isEmpty();
    assertThat(catalog.verify(source(requiring("[{anyOf: [MS99-007]}]"))).warnings())
        .anySatisfy(
            w -> {
              assertThat(w.path()).isEqualTo("branches[0].requires[0].anyOf[0]");
              assertThat(w.message()).isEqualTo("MS99-007 is not in the catalog");
            });
  }

  @Test
  void verify_malformedRequirement_isRefusedAtItsLine() {
    assertThat(verify(requiring("[{anyOf: []}]")))
        .singleElement()
        .satisfies(f -> assertThat(f.path()).isEqualTo("branches[0].requires[0].anyOf"));
    assertThat(verify(requiring("[{anyOf: [\"no bulletin\"]}]")))
        .singleElement()
        .satisfies(f -> assertThat(f.path()).isEqualTo("branches[0].requires[0].anyOf[0]"));
    assertThat(verify(requiring("[{any: [MS99-001]}]")))
        .extracting(Finding::path)
        .contains("branches[0].requires[0].any");
    String many = "[" + "{anyOf: [MS99-001]}, ".repeat(16) + "{anyOf: [MS99-001]}]";
    assertThat(verify(requiring(many))).extracting(Finding::remedy).containsExactly("at most 16");
  }

  private List<Finding> verify(String yaml) {
    return catalog.verify(source(yaml)).faults();
  }

  private static ManifestSource source(String yaml) {
    return new ManifestSource("later.yaml", yaml.getBytes(StandardCharsets.UTF_8));
  }
}
