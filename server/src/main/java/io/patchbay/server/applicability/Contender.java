package io.patchbay.server.applicability;

import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import java.util.List;
import java.util.Locale;

/// An update of the bulletin that is looked at.
///
/// @param superseding all known updates that supersede it, directly or through a chain
public record Contender(Update update, List<Update> superseding) {
  public Contender {
    superseding = List.copyOf(superseding);
  }

  /// Installable and not installed, whatever it requires.
  static Rule wanted(Update update) {
    return new Rule.AllOf(
        List.of(update.rules().installable(), new Rule.Not(update.rules().installed())));
  }

  /// It is for the machine, and the machine has a record of its id.
  static Rule recordedOfItsOwn(Update update) {
    return new Rule.AllOf(
        List.of(update.rules().installable(), new Rule.UpdateInstalled(id(update))));
  }

  /// The machine has a record of it, by its id or by what the system records.
  static Rule record(Update update) {
    return new Rule.AnyOf(
        List.of(new Rule.UpdateInstalled(id(update)), new Rule.UpdateInstalled(update.hotfixId())));
  }

  private static String id(Update update) {
    return update.id().toString().toUpperCase(Locale.ROOT);
  }
}
