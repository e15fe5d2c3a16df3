package io.patchbay.server.domain;

import java.time.Instant;
import java.util.List;

/// Why one configuration gets what it gets.
///
/// @param considered every update released by then: in the answer first, then the others; of those
///   that are not installable the first few
/// @param consideredTotal all updates released by then
public record Explanation(
    Instant at,
    long catalogRevision,
    Outcome outcome,
    List<Consideration> considered,
    int consideredTotal) {
  public Explanation {
    considered = List.copyOf(considered);
  }

  /// How one update was decided, nearest to an offer first.
  public enum Verdict {
    OFFERED,
    WITHHELD,
    SUPERSEDED,
    PREREQUISITE_MISSING,
    ALREADY_INSTALLED,
    LEFT_SCOPE,
    NOT_INSTALLABLE
  }

  /// One update considered.
  ///
  /// @param condition the very condition that decided, with what the machine reports
  /// @param pending published but not released yet
  public record Consideration(
      UpdateIdentity identity,
      String bulletin,
      String packageName,
      Verdict verdict,
      String condition,
      boolean pending) {}
}
