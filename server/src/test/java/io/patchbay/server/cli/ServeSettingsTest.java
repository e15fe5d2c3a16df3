package io.patchbay.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.config.Setting;
import io.patchbay.server.config.Settings;
import io.patchbay.server.config.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/// What `serve` runs with: a flag beats the environment, which beats the file, which beats the
/// default; for every setting.
final class ServeSettingsTest {
  private static final Map<Setting, String> TOGETHER =
      Map.of(
          Setting.TLS_LISTEN, "127.0.0.1:8531",
          Setting.TLS_CERTIFICATE, "certificate.pem",
          Setting.TLS_KEY, "key.pem",
          Setting.UPSTREAM, "http://127.0.0.1:8530",
          Setting.UPSTREAM_CERTIFICATE, "upstream-certificate.pem",
          Setting.UPSTREAM_KEY, "upstream-key.pem");

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource
  void flag_beatsEnvironment_beatsFile_beatsDefault(Setting setting) throws IOException {
    Path file =
        Files.writeString(folder.resolve("c.yaml"), setting.key() + ": " + value(setting, 1));
    Map<String, String> environment = environment(setting, value(setting, 2));
    Map<String, String> none = environment(setting, "");
    List<String> config = List.of("--config", file.toString());
    List<String> flag = List.of("--" + setting.key(), value(setting, 3));
    List<String> both = new ArrayList<>(config);
    both.addAll(flag);

    if (!TOGETHER.containsKey(setting)) { // These have none that means something.
      assertThat(settings(List.of(), none)).isEqualTo(only(setting, setting.defaultValue()));
    }
    assertThat(settings(config, none)).isEqualTo(only(setting, value(setting, 1)));
    assertThat(settings(config, environment)).isEqualTo(only(setting, value(setting, 2)));
    assertThat(settings(List.of(), environment)).isEqualTo(only(setting, value(setting, 2)));
    assertThat(settings(both, environment)).isEqualTo(only(setting, value(setting, 3)));
    assertThat(settings(both, none)).isEqualTo(only(setting, value(setting, 3)));
    assertThat(settings(flag, environment)).isEqualTo(only(setting, value(setting, 3)));
  }

  @Test
  void badValue_isNamed_whereverItStands() throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), "connections-max: none");

    assertThatThrownBy(() -> settings(List.of("--config", file.toString()), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("connections-max: none");
    assertThatThrownBy(() -> settings(List.of(), Map.of("PATCHBAY_DATA", "")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("data: ");
    // What a flag covers is still read.
    assertThatThrownBy(() -> settings(List.of("--config", "missing.yaml", "--data", "x"), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("missing.yaml");
  }

  // A certificate and its key are asked for only together, and where there is something to use
  // them.
  private static Map<String, String> environment(Setting setting, String value) {
    Map<String, String> environment = new HashMap<>();
    TOGETHER.forEach((tls, text) -> environment.put(tls.environmentName(), text));
    environment.remove(setting.environmentName());
    if (!value.isEmpty()) {
      environment.put(setting.environmentName(), value);
    }
    return environment;
  }

  private static Settings settings(List<String> flags, Map<String, String> environment) {
    CommandLine commandLine = PatchbayCommand.commandLine();
    List<String> arguments = new ArrayList<>(List.of("serve"));
    arguments.addAll(flags);
    commandLine.parseArgs(arguments.toArray(String[]::new));
    CommandLine serve = Objects.requireNonNull(commandLine.getSubcommands().get("serve"));
    return serve.<ServeCommand>getCommand().settings(environment);
  }

  private static Settings only(Setting setting, String value) {
    return Settings.of(s -> s == setting ? value : TOGETHER.getOrDefault(s, s.defaultValue()));
  }

  private static List<String> names(Setting setting) {
    return switch (setting) {
      case TLS_PROVIDER -> List.of("jdk", "openssl", "jdk");
      case MIRROR_CONTENT -> List.of("on-demand", "eager", "on-demand");
      default -> List.of("epoll", "nio", "io_uring");
    };
  }

  private static String value(Setting setting, int which) {
    return switch (setting.placeholder()) {
      case "DIR" -> "folder" + which;
      case "FILE" -> "file" + which;
      case "HOST:PORT" -> "127.0.0.1:" + which;
      case "NAME" -> names(setting).get(which - 1);
      case "BOOLEAN" -> "" + (which != 2);
      case "LIST" -> "one," + which;
      case "URL" -> "http://127.0.0.1:" + which;
      case "TIMES" -> "0" + which + ":00";
      case "ZONE" -> List.of("Europe/Berlin", "Asia/Tokyo", "Europe/Berlin").get(which - 1);
      default -> "" + (Integer.parseInt(setting.defaultValue()) + which);
    };
  }
}
