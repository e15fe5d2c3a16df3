package io.patchbay.server.publish;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.catalog.ChangeSet;
import io.patchbay.server.domain.Answer;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.ManifestException;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.domain.PublishResult;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.VerifyReport;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.PublishedCatalog;
import io.patchbay.server.wire.ManifestReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a manifest may not do to the catalog it goes into.
final class ReleaseVerifierTest {
  private PublishedCatalog catalog;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    catalog = PublishedCatalog.open(directory);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  /// The configuration that is named really would be left with two updates.
  @Test
  void publish_overlappingBranches_isRefusedWithTheConfigurationNamed() throws IOException {
    String yaml = bothOnXp(3);
    List<Finding> faults = refused(yaml);
    assertThat(faults).hasSize(1);
    Finding fault = faults.getFirst();
    assertThat(fault.kind()).isEqualTo(Finding.Kind.OVERLAP);
    assertThat(fault.path()).isEqualTo("branches[1]");
    assertThat(fault.line()).isEqualTo(Mistake.line(yaml, "- id: ie7-vista"));
    assertThat(fault.message())
        .startsWith("overlap: IE7-XP-DEU.exe (ie7-xp) and IE7-Vista.msu (ie7-vista) are both")
        .contains(" to os=5.1.2600&sp=3&arch=x86&")
        .endsWith(" and in 1 more language");
    assertThat(fault.remedy()).isNotBlank();
    commitUnverified(yaml);
    assertThat(ask(fault.witness()).offers()).as(fault.message()).hasSize(2);
  }

  @Test
  void publish_overlappingNeutralBranches_namesAQueryThatCanBeAsked() throws IOException {
    String oneName = Mistake.edit(bothOnXp(3), "IE7-XP-{LANG}.exe", "IE7-XP.msu");
    String yaml =
        Mistake.edit(
            oneName, "languages: [DEU, ENU]\n    derivedLanguages: [DEU]", "languages: [neutral]");
    Finding fault = refused(yaml).getFirst();
    commitUnverified(yaml);
    assertThat(ask(fault.witness()).offers()).as(fault.message()).hasSize(2);
  }

  /// A record for each of 1,500 ids: nothing that a release needs, and more than is decided.
  @Test
  void publish_tooEntangledToDecide_isRefusedWithARemedy() throws IOException {
    String ids =
        IntStream.range(0, 1500)
            .mapToObj(i -> "KB" + (200_000 + i))
            .collect(joining(", ", "[", "]"));
    List<Finding> faults = refused(Mistake.edit(Mistake.VALID, "[KB123456-IE7]", ids));
    assertThat(faults).hasSize(1);
    Finding fault = faults.getFirst();
    assertThat(fault.path()).isEqualTo("branches");
    assertThat(fault.message()).startsWith("too entangled to decide").contains("more than 1000");
    assertThat(fault.remedy()).isEqualTo("split the release into several bulletins");
    assertThat(fault.acceptance()).isNull();
  }

  @Test
  void publish_branchesOneServicePackApart_isAccepted() throws IOException {
    assertThat(catalog.publish("apart.yaml", bothOnXp(2)).kind())
        .isEqualTo(PublishResult.Kind.COMMITTED);
  }

  @Test
  void publish_replacesInACircle_isRefused() throws IOException {
    String second = replacing("MS99-002", "MS99-001");
    catalog.publish("first.yaml", replacing("MS99-001", "MS99-002"));
    List<Finding> faults = refused(second);
    assertThat(faults).hasSize(1);
    assertThat(faults.getFirst().path()).isEqualTo("branches[0].replaces");
    assertThat(faults.getFirst().line()).isEqualTo(Mistake.line(second, "replaces:"));
    assertThat(faults.getFirst().message()).contains("supersedes itself through a chain");
    assertThat(faults.getFirst().remedy()).contains("replaces");
  }

  @Test
  void publish_replacesInACircleOfThree_isRefused() throws IOException {
    catalog.publish("a.yaml", replacing("MS99-001", "MS99-002"));
    catalog.publish("b.yaml", replacing("MS99-002", "MS99-003"));
    assertThat(refused(replacing("MS99-003", "MS99-001")))
        .singleElement()
        .satisfies(fault -> assertThat(fault.message()).contains("supersedes itself"));
    assertThat(catalog.revision()).isEqualTo(2);
  }

  @Test
  void publish_replacesABranchTheBulletinHasNot_isRefused() throws IOException {
    catalog.publish("first.yaml", Mistake.VALID);
    String yaml = replacing("MS99-002", "MS99-001/ie8-xp");
    List<Finding> faults = refused(yaml);
    assertThat(faults).hasSize(1);
    assertThat(faults.getFirst().path()).isEqualTo("branches[0].replaces[0]");
    assertThat(faults.getFirst().line()).isEqualTo(Mistake.line(yaml, "replaces:"));
    assertThat(faults.getFirst().message()).contains("MS99-001 has no branch ie8-xp");
  }

  @Test
  void publish_replacesAnUnknownBulletin_isAcceptedWithAWarning() throws IOException {
    PublishResult result = catalog.publish("first.yaml", replacing("MS99-001", "MS99-009"));
    assertThat(result.kind()).isEqualTo(PublishResult.Kind.COMMITTED);
    assertThat(warnings(result.warnings()))
        .singleElement()
        .satisfies(w -> assertThat(w.message()).isEqualTo("MS99-009 is not in the catalog"))
        .satisfies(w -> assertThat(w.path()).isEqualTo("branches[0].replaces[0]"));
  }

  @Test
  void publish_replacesABranchWithFewerLanguages_isAcceptedWithAWarning() throws IOException {
    catalog.publish("first.yaml", Mistake.edit(Mistake.VALID, "[DEU, ENU]", "[DEU]"));
    PublishResult result = catalog.publish("second.yaml", replacing("MS99-002", "MS99-001"));
    assertThat(warnings(result.warnings()))
        .singleElement()
        .satisfies(w -> assertThat(w.message()).isEqualTo("MS99-001/ie7-xp has no ENU"));
  }

  @Test
  void publish_lowerRevision_isRefused() throws IOException {
    catalog.publish("second.yaml", Mistake.edit(Mistake.VALID, "revision: 1", "revision: 2"));
    List<Finding> faults = refused(Mistake.VALID);
    assertThat(faults).hasSize(1);
    assertThat(faults.getFirst().path()).isEqualTo("bulletin.revision");
    assertThat(faults.getFirst().line()).isEqualTo(Mistake.line(Mistake.VALID, "revision: 1"));
    assertThat(faults.getFirst().remedy()).contains("revision: 3");
  }

  @Test
  void publish_sameRevisionWithOtherContent_isRefused() throws IOException {
    catalog.publish("first.yaml", Mistake.VALID);
    for (String yaml :
        List.of(
            Mistake.edit(Mistake.VALID, "7.0.6000.20100", "7.0.6000.20101"),
            Mistake.edit(Mistake.VALID, "title: Update for", "title: An update for"),
            Mistake.edit(Mistake.VALID, "[DEU, ENU]", "[DEU, ENU, FRA]"),
            Mistake.edit(Mistake.VALID, "[DEU, ENU]", "[DEU]"))) {
      List<Finding> faults = refused(yaml);
      assertThat(faults).hasSize(1);
      assertThat(faults.getFirst().path()).isEqualTo("bulletin.revision");
      assertThat(faults.getFirst().message()).contains("published with other content");
      assertThat(faults.getFirst().remedy()).contains("revision: 2");
    }
  }

  @Test
  void publish_correctionWithoutOneOfTheBranches_isRefused() throws IOException {
    catalog.publish("first.yaml", Mistake.VALID);
    String second = Mistake.edit(Mistake.VALID, "revision: 1", "revision: 2");
    List<Finding> faults = refused(second.substring(0, second.indexOf("  - id: ie7-vista")));
    assertThat(faults).hasSize(1);
    assertThat(faults.getFirst().path()).isEqualTo("branches");
    assertThat(faults.getFirst().line()).isEqualTo(Mistake.line(second, "branches:"));
    assertThat(faults.getFirst().message()).contains("IE7-Vista.msu");
    assertThat(refused(Mistake.edit(second, "[DEU, ENU]", "[DEU]")))
        .singleElement()
        .satisfies(fault -> assertThat(fault.message()).contains("IE7-XP-ENU.exe"));
  }

  @Test
  void publish_correction_takesThePlaceOfTheFirstRevision() throws IOException {
    catalog.publish("first.yaml", Mistake.VALID);
    String second = Mistake.edit(Mistake.VALID, "revision: 1", "revision: 2");
    String corrected = Mistake.edit(second, "7.0.6000.20100", "7.0.6000.20200");
    assertThat(catalog.publish("second.yaml", corrected).updatesAdded()).isEqualTo(3);
    Answer answer =
        ask(
            "os=5.1.2600&sp=3&arch=x86&type=workstation&language=de-DE"
                + "&product=internet-explorer@7.0&component=mshtml.dll@7.0.6000.20150");
    assertThat(answer.offers())
        .extracting(update -> update.identity().revision())
        .containsExactly(2);
  }

  @Test
  void verify_severalManifests_eachSeesThoseBeforeIt() {
    String second = replacing("MS99-002", "MS99-001");
    VerifyReport inOrder = catalog.verify(source(Mistake.VALID), source(second));
    assertThat(inOrder.faults()).isEmpty();
    assertThat(warnings(inOrder.warnings())).isEmpty();
    assertThat(inOrder.updates()).isEqualTo(6);
    VerifyReport reversed = catalog.verify(source(second), source(Mistake.VALID));
    assertThat(reversed.faults()).isEmpty();
    assertThat(warnings(reversed.warnings()))
        .extracting(Finding::message)
        .containsExactly(
            "MS99-001 is not in the catalog",
            "unreachable: IE7-XP-DEU.exe and 1 more of its branch: superseded by"
                + " IE7-XP-DEU.exe (MS99-002) wherever it could be offered");
    assertThat(catalog.revision()).isZero();
  }

  // The second branch on Windows XP too, with that service pack.
  private static String bothOnXp(int servicePack) {
    String x86 = Mistake.edit(Mistake.VALID, "[X64]", "[X86]");
    return Mistake.edit(
        x86,
        "osVersion: 6.0.6000\n        servicePack: 0",
        "osVersion: 5.1.2600\n        servicePack: " + servicePack);
  }

  // Another bulletin whose first branch replaces that.
  private static String replacing(String id, String replaced) {
    String other = Mistake.edit(Mistake.VALID, "id: MS99-001", "id: " + id);
    return Mistake.edit(
        other, "evidence: DOCUMENTED", "evidence: DOCUMENTED\n    replaces: [" + replaced + "]");
  }

  private List<Finding> refused(String yaml) {
    long revision = catalog.revision();
    List<Update> updates = catalog.updates();
    ManifestException refused =
        catchThrowableOfType(ManifestException.class, () -> catalog.publish("m.yaml", yaml));
    assertThat(refused).as("refused").isNotNull();
    assertThat(catalog.revision()).isEqualTo(revision);
    assertThat(catalog.updates()).isEqualTo(updates);
    return refused.faults();
  }

  private void commitUnverified(String yaml) {
    byte[] bytes = yaml.getBytes(StandardCharsets.UTF_8);
    Release release = ManifestExpander.expand(ManifestReader.read("m.yaml", bytes));
    try (CatalogView view = catalog.catalog().view()) {
      catalog
          .catalog()
          .commit(
              new ChangeSet(
                  UUID.randomUUID(),
                  Sha256.of(bytes),
                  release.bulletin().releasedAt(),
                  List.of(release),
                  ChangeItems.of(List.of(release)),
                  IndexRows.changed(view, release.updates()),
                  Map.of(),
                  null));
    }
  }

  // Without the word that the manifests here claim nothing.
  private static List<Finding> warnings(List<Finding> warnings) {
    assertThat(warnings)
        .anySatisfy(w -> assertThat(w.message()).contains("neither gaps nor strangers"));
    return warnings.stream().filter(w -> !w.path().equals("affected")).toList();
  }

  private Answer ask(String query) {
    return catalog.offers().answer(Machines.of(query));
  }

  private static ManifestSource source(String yaml) {
    return new ManifestSource("m.yaml", yaml.getBytes(StandardCharsets.UTF_8));
  }
}
