package io.patchbay.sim.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.expect.Languages;
import io.patchbay.sim.expect.ManifestReader;
import io.patchbay.sim.expect.Release;
import io.patchbay.sim.wire.OfferClient.Way;
import io.patchbay.sim.wire.QueryString;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class QuestionsTest {
  private static final Row IE7_ON_XP = new Row("Windows XP SP3 x86", "IE 7");
  private static final Row IE6_ON_2000 = new Row("Windows 2000 SP4 x86", "IE 6 SP1");

  private Release release;
  private List<Question> questions;

  @BeforeEach
  void ask() throws IOException, URISyntaxException {
    release =
        ManifestReader.read(
            Path.of(Objects.requireNonNull(getClass().getResource("/ms08-078.yaml")).toURI()));
    questions = Questions.of(new Expectation(List.of(release)));
  }

  @Test
  void of_everyTrain_isAskedAtBelowAndAboveItsBeginAndItsFix() {
    assertThat(
            in(IE7_ON_XP)
                .flatMap(machine -> machine.getComponentsList().stream())
                .map(InstalledComponent::getVersion)
                .distinct())
        .containsExactlyInAnyOrder(
            "7.0.6000.16787",
            "7.0.6000.16788",
            "7.0.6000.16789",
            "7.0.6000.19999",
            "7.0.6000.20000",
            "7.0.6000.20001",
            "7.0.6000.20972",
            "7.0.6000.20973",
            "7.0.6000.20974");
  }

  @Test
  void of_branchWithItsOwnComponent_reportsThatOne() {
    assertThat(
            in(IE6_ON_2000)
                .flatMap(machine -> machine.getComponentsList().stream())
                .map(InstalledComponent::getName)
                .distinct())
        .containsExactlyInAnyOrder("msrating.dll", "MSRATING.DLL");
  }

  @Test
  void of_everyRow_isAskedInEveryLanguageAndSpellingAndInBothWays() {
    for (Row row : List.of(IE7_ON_XP, IE6_ON_2000)) {
      assertThat(in(row).map(ClientConfiguration::getLanguage).toList())
          .containsAll(Languages.mainTags())
          .containsAll(Languages.otherSpellings());
      assertThat(
              questions.stream().filter(question -> question.row().equals(row)).map(Question::way))
          .contains(Way.GET, Way.POST);
    }
  }

  @Test
  void of_records_areAskedAloneAndWithAFileThatIsTooOld() {
    String own = "&installed=KB960714-IE7";
    assertThat(queries(IE7_ON_XP))
        .contains(
            "os=5.1.2600&sp=3&arch=x86&type=workstation&installation=full&language=de-DE&product=internet-explorer@7.0.5730.13"
                + own)
        .anyMatch(query -> query.contains("mshtml.dll@7.0.6000.16787") && query.contains(own));
  }

  @Test
  void of_recordOfAnotherBranch_isAsked() {
    assertThat(queries(IE7_ON_XP))
        .anyMatch(
            query -> query.endsWith("@7.0.5730.13&installed=KB960714-IE6SP1-20081211.120000"));
  }

  @Test
  void of_everyProductType_isAsked() {
    assertThat(queries(IE6_ON_2000))
        .anyMatch(query -> query.contains("type=server"))
        .anyMatch(query -> query.contains("type=workstation"));
  }

  @Test
  void of_severalProducts_areAskedAtOnce() {
    assertThat(queries(IE7_ON_XP))
        .anyMatch(
            query ->
                query.contains("product=internet-explorer")
                    && query.contains("product=outlook-express"));
  }

  @Test
  void of_productNobodyKnows_isAskedInTheFirstVersionOfTheBranch() {
    var other = new Release("ACME-1", 1, release.releasedAt(), "acme-viewer", release.branches());
    assertThat(
            Questions.of(new Expectation(List.of(other))).stream()
                .map(Question::row)
                .distinct()
                .map(Row::product))
        .contains("acme-viewer 7.0.0.0", "acme-viewer 6.0.2800.1106");
  }

  @Test
  void of_sameManifests_sameQuestionsEachOnce() {
    assertThat(questions)
        .doesNotHaveDuplicates()
        .isEqualTo(Questions.of(new Expectation(List.of(release))));
  }

  @Test
  void of_noRelease_nothing() {
    assertThat(Questions.of(new Expectation(List.of()))).isEmpty();
  }

  private Stream<ClientConfiguration> in(Row row) {
    return questions.stream().filter(question -> question.row().equals(row)).map(Question::machine);
  }

  private List<String> queries(Row row) {
    return in(row)
        .map(machine -> QueryString.of(OfferRequest.newBuilder().setConfiguration(machine).build()))
        .toList();
  }
}
