package io.patchbay.server.domain;

import java.util.Set;
import java.util.UUID;

/// Updates that are offered to nobody for now, because a file of theirs is missing or damaged on
/// this server.
///
/// @param number another one, whenever the updates are others: an answer is good for one number
/// @param updates ids, of whatever revision
public record Withheld(long number, Set<UUID> updates) {
  public static final Withheld NONE = new Withheld(0, Set.of());

  public Withheld {
    updates = Set.copyOf(updates);
  }

  /// What is withheld from now on.
  public Withheld next(Set<UUID> others) {
    return new Withheld(number + 1, others);
  }
}
