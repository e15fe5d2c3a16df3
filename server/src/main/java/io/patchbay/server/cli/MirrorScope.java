package io.patchbay.server.cli;

import io.patchbay.server.config.Setting;
import io.patchbay.server.config.Settings;
import io.patchbay.server.config.SettingsException;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.wire.Parameter;
import io.patchbay.server.wire.ScopeMapper;
import java.util.ArrayList;
import java.util.List;

/// What a mirror is to hold, as its settings say.
final class MirrorScope {
  private MirrorScope() {}

  /// @throws SettingsException at the first value that is none
  static Scope of(Settings.Mirror mirror) {
    List<Parameter> parameters = new ArrayList<>();
    add(Setting.MIRROR_PRODUCTS, "product", mirror.products(), parameters);
    add(Setting.MIRROR_CLASSIFICATIONS, "classification", mirror.classifications(), parameters);
    add(Setting.MIRROR_LANGUAGES, "language", mirror.languages(), parameters);
    add(Setting.MIRROR_ARCHITECTURES, "arch", mirror.architectures(), parameters);
    return ScopeMapper.toDomain(parameters);
  }

  private static void add(Setting setting, String name, String value, List<Parameter> to) {
    if (value.isBlank()) {
      return;
    }
    Parameter parameter = new Parameter(name, value.replaceAll("\\s*,\\s*", ",").strip());
    try {
      ScopeMapper.toDomain(List.of(parameter));
    } catch (InvalidValueException e) {
      throw new SettingsException(setting.key() + ": " + e.getMessage());
    }
    to.add(parameter);
  }
}
