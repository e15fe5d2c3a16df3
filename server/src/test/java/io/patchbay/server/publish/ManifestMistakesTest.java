package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.ManifestException;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.testing.PublishedCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a release engineer is told of a mistake, and that nothing is published.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ManifestMistakesTest {
  private PublishedCatalog catalog;

  @BeforeAll
  void open(@TempDir Path directory) throws IOException {
    catalog = PublishedCatalog.open(directory);
  }

  @AfterAll
  void close() {
    catalog.close();
  }

  static Stream<Mistake> mistakes() {
    return Mistake.all();
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void publish_oneMistake_isNamedWithLinePathAndRemedy(Mistake mistake) {
    List<Finding> faults = faults(mistake.yaml().getBytes(StandardCharsets.UTF_8));
    assertThat(faults).hasSize(1);
    Finding fault = faults.getFirst();
    assertThat(fault.path()).isEqualTo(mistake.path());
    assertThat(fault.message()).contains(mistake.message());
    assertThat(fault.line()).as("line of %s", fault).isEqualTo(mistake.line());
    assertThat(fault.file()).isEqualTo("mistake.yaml");
    assertThat(fault.remedy()).isNotBlank();
  }

  @Test
  void publish_notUtf8_isRefused() {
    byte[] latin1 =
        Mistake.edit(Mistake.VALID, "title: Update", "title: \u00dcbung")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(faults(latin1))
        .singleElement()
        .satisfies(fault -> assertThat(fault.message()).isEqualTo("not UTF-8"))
        .satisfies(fault -> assertThat(fault.remedy()).isNotBlank());
  }

  /// 32 aliases that stay within every bound of the YAML reader, and would become 18 million lines.
  @Test
  void publish_aFewAliasesOfLongLists_isRefused() {
    String trains = "{fixedFrom: 7.0.1}, ".repeat(20_000);
    String platform = "{osVersion: 5.1.1, servicePack: 1, productTypes: [SERVER], fixed: ";
    String yaml =
        Mistake.VALID
            + "  - platforms: &p\n      - "
            + platform
            + "&f ["
            + trains
            + "]}\n"
            + ("      - " + platform + "*f}\n").repeat(30)
            + "  - platforms: *p\n".repeat(30);
    assertThat(faults(yaml.getBytes(StandardCharsets.UTF_8)))
        .anySatisfy(fault -> assertThat(fault.message()).contains("aliases"));
  }

  @Test
  void publish_severalMistakes_areAllNamed() {
    String one = Mistake.edit(Mistake.VALID, "severity: CRITICAL", "severity: SEVERE");
    String two = Mistake.edit(one, "[DEU, ENU]", "DEU");
    assertThat(faults(two.getBytes(StandardCharsets.UTF_8)))
        .extracting(Finding::path)
        .containsExactly("bulletin.severity", "branches[0].languages");
  }

  @Test
  void publish_severalMistakesInOneList_eachAtItsOwnPlace() {
    String yaml = Mistake.edit(Mistake.VALID, "[DEU, ENU]", "[XXX, ENU, DEU, ENU]");
    assertThat(faults(yaml.getBytes(StandardCharsets.UTF_8)))
        .extracting(Finding::path)
        .containsExactly("branches[0].languages[0]", "branches[0].languages[3]");
  }

  @Test
  void publish_anyMistake_publishesNothing(@TempDir Path directory) throws IOException {
    try (PublishedCatalog own = PublishedCatalog.open(directory)) {
      for (Mistake mistake : mistakes().toList()) {
        ManifestException refused =
            catchThrowableOfType(
                ManifestException.class, () -> own.publish("mistake.yaml", mistake.yaml()));
        assertThat(refused).as(mistake.name()).isNotNull();
        assertThat(own.revision()).as(mistake.name()).isZero();
      }
      try (CatalogView view = own.catalog().view()) {
        assertThat(view.bulletins()).isEmpty();
      }
      assertThat(own.updates()).isEmpty();
      assertThat(own.catalog().pending()).isEmpty();
      try (Stream<Path> content = Files.walk(directory.resolve("content"))) {
        assertThat(content.filter(Files::isRegularFile)).isEmpty();
      }

      assertThat(own.publish("valid.yaml", Mistake.VALID).kind())
          .as("without a mistake")
          .isEqualTo(PublishResult.Kind.COMMITTED);
      assertThat(own.revision()).isEqualTo(1);
    }
  }

  private List<Finding> faults(byte[] yaml) {
    ManifestException refused =
        catchThrowableOfType(ManifestException.class, () -> catalog.publish("mistake.yaml", yaml));
    assertThat(refused).as("refused").isNotNull();
    return refused.faults();
  }
}
