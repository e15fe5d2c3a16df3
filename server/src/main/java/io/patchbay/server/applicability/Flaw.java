package io.patchbay.server.applicability;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is wrong with a bulletin for some configurations, or for all.
public sealed interface Flaw {
  /// Vulnerable machines are offered nothing of the bulletin.
  ///
  /// @param claims indexes of the claims, ascending
  /// @param nearest the update that comes nearest to the witness
  /// @param obstacle the condition that keeps it away
  /// @param languages in which it happens
  record Gap(
      List<Integer> claims,
      Update nearest,
      String obstacle,
      List<Language> languages,
      ClientConfiguration witness)
      implements Flaw {}

  /// Two updates remain for one product.
  ///
  /// @param languages in which updates of these two branches meet
  record Overlap(Update one, Update other, List<Language> languages, ClientConfiguration witness)
      implements Flaw {}

  /// An update is offered outside all claims.
  ///
  /// @param claim index of the claim that comes nearest to the witness; -1: there is none
  /// @param obstacle the condition that keeps it away
  /// @param languages in which updates of this branch are
  record Stranger(
      Update update,
      int claim,
      String obstacle,
      List<Language> languages,
      ClientConfiguration witness)
      implements Flaw {}

  /// Nobody can ever get these updates of one branch.
  ///
  /// @param conflict conditions of the first that never hold together; empty: it is superseded
  ///   wherever it could be offered
  /// @param hiddenBy an update that supersedes it there; null: none is needed
  /// @param withinRelease whether no other bulletin has a part in it
  record Unreachable(
      List<Update> updates, List<Rule> conflict, @Nullable Update hiddenBy, boolean withinRelease)
      implements Flaw {}
}
