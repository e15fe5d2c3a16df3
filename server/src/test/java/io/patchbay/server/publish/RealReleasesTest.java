package io.patchbay.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.Finding.Kind;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.domain.VerifyReport;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import io.patchbay.server.testing.PublishedCatalog;
import io.patchbay.server.testing.TestServer;
import io.patchbay.server.testing.Tsv;
import io.patchbay.server.wire.ManifestReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The four real manifests.
final class RealReleasesTest {
  private static final List<Tsv.Row> PACKAGES = Tsv.read("/ms08-078/packages.tsv");

  @ParameterizedTest
  @CsvSource({"ms08-073, 165", "ms08-078, 218", "ms09-002, 60", "ms09-014, 165"})
  void expand_realManifest_hasAsManyUpdatesAsPackages(String name, int updates) throws IOException {
    Release release = expand(name);
    assertThat(release.updates()).hasSize(updates);
    assertThat(release.bulletin().updateIds()).hasSize(updates).doesNotHaveDuplicates();
    assertThat(release.updates().stream().map(Update::packageName)).doesNotHaveDuplicates();
  }

  @Test
  void expand_ms08078_hasExactlyThePackagesOfTheDataSet() throws IOException {
    Map<String, String> languageByFile = new HashMap<>();
    for (Update update : expand("ms08-078").updates()) {
      String language = update.language() == null ? "NEU" : update.language().code();
      languageByFile.put(update.packageName(), language);
    }
    assertThat(languageByFile).containsExactlyInAnyOrderEntriesOf(column("lang"));
  }

  @Test
  void manifest_ms08078_marksExactlyTheDerivedNamesAsDerived() throws IOException {
    Map<String, String> evidenceByFile = new HashMap<>();
    for (Map<?, ?> branch : branches("ms08-078")) {
      for (Object language : list(branch, "languages")) {
        String file = String.valueOf(branch.get("package")).replace("{LANG}", language.toString());
        boolean derived = list(branch, "derivedLanguages").contains(language);
        evidenceByFile.put(file, derived ? "derived by naming rule" : "documented");
      }
    }
    assertThat(evidenceByFile).containsExactlyInAnyOrderEntriesOf(column("evidence"));
    assertThat(evidenceByFile.values().stream().filter("documented"::equals)).hasSize(57);
  }

  @Test
  void expand_ms08078_supersedesNothing() throws IOException {
    assertThat(expand("ms08-078").updates()).allMatch(update -> update.supersedes().isEmpty());
  }

  @Test
  void expand_ms09002_supersedesBothOfDecember() throws IOException {
    Set<UUID> december = ids("ms08-073", "ms08-078");
    for (Update update : expand("ms09-002").updates()) {
      assertThat(update.supersedes()).as(update.packageName()).hasSize(2).isSubsetOf(december);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ms08-073", "ms08-078", "ms09-002", "ms09-014"})
  void expand_realManifest_standsInFewNarrowRows(String name) throws IOException {
    for (Update update : expand(name).updates()) {
      assertThat(IndexTuples.of(update.rules().installable()))
          .as(update.packageName())
          .hasSize(1)
          .allMatch(tuple -> tuple.product().equals("internet-explorer"))
          .allMatch(tuple -> tuple.architecture() != null && tuple.osMajorMinor() > 0)
          .allMatch(tuple -> Objects.equals(tuple.language(), update.language()));
    }
  }

  @Test
  void expand_twice_isEqual() throws IOException {
    assertThat(expand("ms08-078")).isEqualTo(expand("ms08-078"));
  }

  @Test
  void publish_onAnotherCatalogInAnotherOrder_givesTheSameUpdates(
      @TempDir Path here, @TempDir Path there) throws IOException {
    try (PublishedCatalog one = PublishedCatalog.open(here);
        PublishedCatalog other = PublishedCatalog.open(there)) {
      one.publishRelease("ms08-078");
      one.publishRelease("ms09-002");
      other.publishRelease("ms09-002");
      other.publishRelease("ms08-078");
      assertThat(one.updates()).hasSize(278).isEqualTo(other.updates());
    }
  }

  @Test
  void publish_again_isUnchangedAndSoIsTheRevision(@TempDir Path directory) throws IOException {
    try (PublishedCatalog catalog = PublishedCatalog.open(directory)) {
      PublishResult first = catalog.publishRelease("ms08-078");
      assertThat(first.kind()).isEqualTo(PublishResult.Kind.COMMITTED);
      assertThat(first.catalogRevision()).isEqualTo(1);
      assertThat(first.updatesAdded()).isEqualTo(218);
      List<Update> updates = catalog.updates();

      PublishResult second = catalog.publishRelease("ms08-078");
      assertThat(second.kind()).isEqualTo(PublishResult.Kind.UNCHANGED);
      assertThat(second.catalogRevision()).isEqualTo(1);
      assertThat(second.updatesAdded()).isZero();
      assertThat(catalog.revision()).isEqualTo(1);
      assertThat(catalog.updates()).isEqualTo(updates);
    }
  }

  @Test
  void verify_theRealManifests_inTheOrderOfTheirRelease_findsNothing(@TempDir Path directory)
      throws IOException {
    try (PublishedCatalog catalog = PublishedCatalog.open(directory)) {
      VerifyReport report =
          catalog.verify(
              source("ms08-073"), source("ms08-078"), source("ms09-002"), source("ms09-014"));
      assertThat(report.faults()).isEmpty();
      // MS08-058 is among none of them.
      assertThat(report.warnings())
          .extracting(Finding::message)
          .containsExactly("MS08-058 is not in the catalog");
      assertThat(report.updates()).isEqualTo(165 + 218 + 60 + 165);
    }
  }

  /// Row by row from the data set's own table, which knows no branches.
  @Test
  void manifest_ms08078_claimsExactlyTheAffectedRowsOfTheDataSet() throws IOException {
    List<Tsv.Row> rows =
        Tsv.read("/ms08-078/matrix.tsv").stream()
            .filter(row -> row.get("status").equals("affected"))
            .toList();
    List<Manifest.Affected> claimed = manifest("ms08-078").affected();
    assertThat(claimed).hasSize(40).hasSameSizeAs(rows);
    for (int i = 0; i < rows.size(); i++) {
      Tsv.Row row = rows.get(i);
      Manifest.Affected affected = claimed.get(i);
      assertThat(affected.os()).hasToString(row.get("os_version"));
      assertThat(affected.servicePacks()).hasToString("[" + row.get("service_pack") + "]");
      assertThat(affected.architectures()).hasToString("[" + upper(row.get("arch")) + "]");
      assertThat(affected.productTypes()).hasToString(productTypes(row.get("product_type")));
      assertThat(affected.installation()).hasToString(upper(row.get("installation")));
      assertThat(affected.vulnerable()).as(row.get("row_id")).isEqualTo(vulnerable(row));
      assertThat(affected.languages().stream().map(Language::code))
          .as(row.get("row_id"))
          .containsExactlyInAnyOrderElementsOf(languages(row.get("family_id")));
      if (!row.get("hotfix_id").isEmpty()) {
        assertThat(affected.hotfixIds().getFirst()).isEqualTo(row.get("hotfix_id"));
      }
    }
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  // A domain controller is a server.
  private static String productTypes(String text) {
    return switch (text) {
      case "workstation" -> "[WORKSTATION]";
      case "server" -> "[DOMAIN_CONTROLLER, SERVER]";
      default -> "[WORKSTATION, DOMAIN_CONTROLLER, SERVER]";
    };
  }

  private static List<VersionRange> vulnerable(Tsv.Row row) {
    Version zero = new Version(0);
    List<VersionRange> ranges = new ArrayList<>();
    ranges.add(VersionRange.between(zero, Version.parse(row.get("mshtml_fixed_gdr"))));
    if (!row.get("ldr_train_from").isEmpty()) {
      Version from = Version.parse(row.get("ldr_train_from"));
      ranges.add(VersionRange.between(from, Version.parse(row.get("mshtml_fixed_ldr"))));
    }
    return ranges;
  }

  private static List<String> languages(String family) {
    return PACKAGES.stream()
        .filter(row -> row.get("family_id").equals(family) && !row.get("lang").equals("NEU"))
        .map(row -> row.get("lang"))
        .toList();
  }

  /// The successors hide MS08-078 wherever it could be offered, but for Internet Explorer 8 Beta 2,
  /// which they leave out, and for 6 SP1, where MS09-014 looks at another file.
  @Test
  void publish_afterItsSuccessors_isAcceptedWithAWarning(@TempDir Path directory)
      throws IOException {
    try (PublishedCatalog catalog = PublishedCatalog.open(directory)) {
      catalog.publishRelease("ms09-002");
      catalog.publishRelease("ms09-014");
      List<Finding> warnings = catalog.publishRelease("ms08-078").warnings();
      assertThat(warnings).hasSize(6).extracting(Finding::kind).containsOnly(Kind.UNREACHABLE);
      assertThat(warnings).extracting(Finding::acceptance).containsOnlyNulls();
      assertThat(warnings.getLast().message()).isEqualTo("unreachable: and 7 more like this");
    }
  }

  @Test
  void file_ofAStandIn_hasTheSizeAndDigestOfItsBytes() throws IOException {
    for (Update update : expand("ms09-002").updates()) {
      UpdateFile file = update.files().getFirst();
      byte[] payload = StandInPayload.of(file.name());
      assertThat(file.size()).isEqualTo(payload.length);
      assertThat(file.sha256()).isEqualTo(Sha256.of(payload));
      assertThat(new String(payload, StandardCharsets.US_ASCII))
          .startsWith("PATCHBAY STAND-IN for " + file.name() + ": not the vendor's package");
    }
  }

  private static ManifestSource source(String name) throws IOException {
    byte[] yaml = TestServer.release(name).getBytes(StandardCharsets.UTF_8);
    return new ManifestSource(name + ".yaml", yaml);
  }

  private static Release expand(String name) throws IOException {
    return ManifestExpander.expand(manifest(name));
  }

  private static Manifest manifest(String name) throws IOException {
    byte[] yaml = TestServer.release(name).getBytes(StandardCharsets.UTF_8);
    return ManifestReader.read(name + ".yaml", yaml);
  }

  private static Set<UUID> ids(String... names) throws IOException {
    Set<UUID> ids = new HashSet<>();
    for (String name : names) {
      expand(name).updates().forEach(update -> ids.add(update.id()));
    }
    return ids;
  }

  private static Map<String, String> column(String column) {
    assertThat(PACKAGES).hasSize(218);
    return PACKAGES.stream()
        .collect(Collectors.toMap(row -> row.get("file_name"), row -> row.get(column)));
  }

  // The manifest as plain YAML, past the server's reader.
  private static List<Map<?, ?>> branches(String name) throws IOException {
    Map<?, ?> manifest =
        (Map<?, ?>)
            new Load(LoadSettings.builder().build()).loadFromString(TestServer.release(name));
    return list(manifest, "branches").stream()
        .<Map<?, ?>>map(branch -> (Map<?, ?>) branch)
        .toList();
  }

  private static List<?> list(Map<?, ?> mapping, String key) {
    return mapping.get(key) instanceof List<?> list ? list : List.of();
  }
}
