package io.patchbay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One name for each setting, and a description that a stranger can use.
final class SettingTest {
  @Test
  void names_areDistinct_everywhere() {
    assertThat(Arrays.stream(Setting.values()).map(Setting::key)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(Setting.values()).map(Setting::environmentName))
        .doesNotHaveDuplicates()
        // What the start script and the other commands read is none of the server's settings.
        .doesNotContain(
            "PATCHBAY_HOME",
            "PATCHBAY_SIM",
            "PATCHBAY_JAVA",
            "PATCHBAY_JAVA_OPTS",
            "PATCHBAY_LOG_LEVEL",
            "PATCHBAY_ADMIN",
            "PATCHBAY_TOKEN_FILE",
            "PATCHBAY_CONFIG");
  }

  @ParameterizedTest
  @EnumSource
  void name_isTheSameInEveryForm(Setting setting) {
    assertThat(setting.key()).matches("[a-z]+(-[a-z]+)*");
    assertThat(setting.environmentName())
        .isEqualTo("PATCHBAY_" + setting.name())
        .isEqualToIgnoringCase("patchbay_" + setting.key().replace('-', '_'));
  }

  @ParameterizedTest
  @EnumSource
  void description_isASentence_withAPlaceholderAndADefault(Setting setting) {
    assertThat(setting.description()).matches("[A-Z].*[.]").doesNotContain("%");
    assertThat(setting.placeholder()).matches("[A-Z]+(:[A-Z]+)?");
    assertThat(setting.defaultValue().isEmpty())
        .isEqualTo(
            List.of("FILE", "URL", "LIST", "TIMES").contains(setting.placeholder())
                || setting == Setting.TLS_LISTEN
                || setting == Setting.UPSTREAM_PROXY);
  }

  // Units and bounds stand last.
  @ParameterizedTest
  @EnumSource
  void placeholder_isTheUnitInTheName(Setting setting) {
    switch (setting.placeholder()) {
      case "BYTES" -> assertThat(setting.key()).contains("bytes");
      case "SECONDS" -> assertThat(setting.key()).contains("seconds");
      case "HOST:PORT" -> assertThat(setting.key()).matches(".*-(listen|proxy)");
      default -> assertThat(setting.key()).doesNotContain("bytes").doesNotContain("seconds");
    }
  }
}
