package io.patchbay.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// The configuration file: one YAML mapping of [Setting] keys to values.
public final class SettingsFile {
  private static final long BYTES_MAX = 1 << 20;

  private SettingsFile() {}

  /// @throws SettingsException if it cannot be read, or has a key that is no setting
  public static Map<Setting, String> read(Path file) {
    Object root;
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new SettingsException(file + ": larger than " + BYTES_MAX + " bytes");
      }
      LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
      root = new Load(settings).loadFromString(Files.readString(file));
    } catch (IOException e) {
      throw new SettingsException(file + ": cannot be read: " + e.getMessage());
    } catch (YamlEngineException e) {
      throw new SettingsException(file + ": not YAML: " + e.getMessage());
    }
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    if (root == null) {
      return values;
    }
    if (!(root instanceof Map<?, ?> mapping)) {
      throw new SettingsException(file + ": not a mapping (expected: `key: value` lines)");
    }
    for (Map.Entry<?, ?> entry : mapping.entrySet()) {
      Setting setting =
          find(String.valueOf(entry.getKey()))
              .orElseThrow(
                  () ->
                      new SettingsException(
                          file
                              + ": unknown key "
                              + entry.getKey()
                              + " (expected: one of "
                              + keys()
                              + ")"));
      values.put(setting, scalar(file, setting, entry.getValue()));
    }
    return values;
  }

  private static String scalar(Path file, Setting setting, @Nullable Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    String found = value == null ? "empty" : "a list or a mapping";
    throw new SettingsException(
        file + ": " + setting.key() + ": " + found + " (expected: one value)");
  }

  private static Optional<Setting> find(String key) {
    return Arrays.stream(Setting.values()).filter(s -> s.key().equals(key)).findFirst();
  }

  private static String keys() {
    return Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.joining(", "));
  }
}
