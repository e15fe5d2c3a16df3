package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.config.Setting;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// Help, and what comes of using `patchbay` wrongly.
final class UsageTest {
  static Stream<String> commands() {
    return PatchbayCommand.commandLine().getSubcommands().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_ofEveryCommand_showsItsOptions(String command) {
    CommandRun run = CommandRun.of(command, "--help");
    CommandLine.Model.CommandSpec spec =
        Objects.requireNonNull(PatchbayCommand.commandLine().getSubcommands().get(command))
            .getCommandSpec();

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Usage: patchbay " + command);
    assertThat(spec.options())
        .filteredOn(option -> !option.hidden())
        .allSatisfy(option -> assertThat(run.out()).contains(option.longestName()));
  }

  @Test
  void help_showsEveryCommand_andHowToBegin() {
    CommandRun run = CommandRun.of("--help");

    assertThat(run.status()).isZero();
    assertThat(commands()).allSatisfy(command -> assertThat(run.out()).contains("  " + command));
    assertThat(run.out()).contains("patchbay demo", "patchbay serve", "Exit status: 0 done; 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"publish", "expire", "explain", "status"})
  void help_ofWhatTakesArguments_hasAnExample(String command) {
    assertThat(CommandRun.of(command, "--help").out())
        .contains("Example:", "  patchbay " + command + " ");
  }

  @Test
  void help_ofServe_showsEverySetting_withItsDefault() {
    String out = CommandRun.of("serve", "--help").out().replaceAll("\\s+", " ");

    for (Setting setting : Setting.values()) {
      assertThat(out)
          .contains("--" + setting.key() + "=" + setting.placeholder())
          .contains("Default: " + setting.defaultValue());
    }
    assertThat(out).contains("PATCHBAY_PUBLIC_LISTEN");
  }

  @Test
  void version_isPrinted() {
    CommandRun run = CommandRun.of("--version");

    assertThat(run.status()).isZero();
    assertThat(run.out()).matches("patchbay [0-9]+\\.[0-9]+\\.[0-9]+\\R");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "frobnicate",
        "--frobnicate",
        "serve --frobnicate",
        "serve extra",
        "publish",
        "publish --json x.yaml",
        "publish --accept",
        "verify",
        "import",
        "import one.csv two.csv",
        "explain",
        "explain one two",
        "explain --at yesterday x",
        "gc extra",
        "gc --grace 1",
        "gc --grace -1h",
        "publish --payloads",
        "status one two",
        "status --admin",
        "status --admin http://[",
        "serve --data"
      })
  void usedWrongly_exits2_andSaysSoOnStderr(String arguments) {
    CommandRun run = CommandRun.of(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .containsPattern("Usage: patchbay|Unknown option: |Unmatched argument at ")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gap", "MS08-078", "MS08-078/other", "MS08-078/GAP", "/gap", "a b/gap"})
  void publish_acceptingWhatIsNoKind_exits2_andSaysWhatIs(String accepted) {
    CommandRun run = CommandRun.of("publish", "--accept", accepted, "x.yaml");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--accept", "gap, overlap, unreachable, stranger");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--mirror-schedule 3am",
        "--mirror-schedule 22:00-22:00",
        "--mirror-schedule-zone Berlin",
        "--mirror-languages xx"
      })
  void mirror_withABadSetting_exits2_andNamesIt(String arguments) {
    String[] words = ("mirror --upstream http://127.0.0.1:1 " + arguments).split(" ", -1);
    CommandRun run = CommandRun.of(words);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("patchbay: " + words[3].substring(2) + ": ")
        .contains(words[4], "expected: ")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--connections-max none", "--public-listen nowhere", "--config missing.yaml"})
  void serve_withABadSetting_exits2_andNamesIt(String arguments) {
    String[] words = ("serve " + arguments).split(" ", -1);
    CommandRun run = CommandRun.of(words);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("patchbay: ").contains(words[2]).doesNotContain("\tat ");
  }
}
