package io.patchbay.server.applicability;

import io.patchbay.server.domain.Prerequisite;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Where an update is offerable, as one rule: it is meant for the machine, every prerequisite
/// holds, and it is not installed.
public final class Offerable {
  private Offerable() {}

  /// @param newest the newest revision of an update, if it is known
  public static Rule rule(Update update, Function<UUID, Optional<Update>> newest) {
    List<Rule> conditions = new ArrayList<>();
    conditions.add(update.rules().installable());
    for (Prerequisite prerequisite : update.prerequisites()) {
      conditions.add(holds(prerequisite, newest));
    }
    conditions.add(new Rule.Not(update.rules().installed()));
    return new Rule.AllOf(conditions);
  }

  /// Whether a prerequisite holds, as a rule.
  public static Rule holds(Prerequisite prerequisite, Function<UUID, Optional<Update>> newest) {
    List<Rule> alternatives = new ArrayList<>();
    for (UUID id : prerequisite.anyOf()) {
      newest.apply(id).ifPresent(update -> alternatives.add(update.rules().installed()));
      alternatives.add(new Rule.UpdateInstalled(id.toString().toUpperCase(Locale.ROOT)));
    }
    return new Rule.AnyOf(alternatives);
  }
}
