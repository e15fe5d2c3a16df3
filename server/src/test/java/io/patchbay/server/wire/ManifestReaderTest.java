package io.patchbay.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.ManifestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestReaderTest {
  @ParameterizedTest
  @ValueSource(strings = {"payloads: \"\\UFFFFFFFF\"", "payloads: !tag%20 STAND_IN"})
  void escapeOrTag_thatIsNone_isRefused(String yaml) {
    assertThat(faults(yaml))
        .hasSize(1)
        .allSatisfy(fault -> assertThat(fault.message()).startsWith("not YAML: "));
  }

  @Test
  void title_withControlCharacters_isRefused() {
    assertThat(faults("bulletin: {title: \"Update\\e[2J\"}"))
        .filteredOn(fault -> fault.path().equals("bulletin.title"))
        .extracting(Finding::message)
        .containsExactly("control characters: Update?[2J");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "payloads: \"%s\"",
        "bulletin: {revision: \"%s\"}",
        "bulletin: {cumulative: \"%s\"}",
        "bulletin: {releasedAt: \"%s\"}",
        "product: !%s x",
        "component: *%s",
        "\"%s\": 1",
        "branches: [{replaces: [\"%s\"]}]",
        "branches: [{languages: [\"%s\"]}]"
      })
  void fault_repeatsLittleOfTheFile_andNothingThatSteersATerminal(String yaml) {
    for (String part : List.of("x".repeat(100_000), "\\e[2J\\0\\x9b")) {
      assertThat(faults(yaml.formatted(part)))
          .isNotEmpty()
          .allSatisfy(
              fault -> {
                String line = fault.toString();
                assertThat(line).hasSizeLessThan(700);
                assertThat(line.chars()).noneMatch(Character::isISOControl);
              });
    }
  }

  private static List<Finding> faults(String yaml) {
    ManifestException refused =
        catchThrowableOfType(
            ManifestException.class,
            () -> ManifestReader.read("release.yaml", yaml.getBytes(StandardCharsets.UTF_8)));
    assertThat(refused).as("refused").isNotNull();
    return refused.faults();
  }
}
