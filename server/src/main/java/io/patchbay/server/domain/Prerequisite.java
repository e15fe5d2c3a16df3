package io.patchbay.server.domain;

import java.util.List;
import java.util.UUID;

/// What a machine must have before an update is offered to it: at least one of some updates. WSUS:
/// AtLeastOne in Prerequisites. One is there if the machine reports its record, or if its own
/// `installed` rule holds.
///
/// @param anyOf ids, at least one; one that is unknown to the catalog is there only by its record
public record Prerequisite(List<UUID> anyOf) {
  /// More would make an update's rule too large.
  public static final int ALTERNATIVES_MAX = 16;

  public Prerequisite {
    anyOf = List.copyOf(anyOf);
    if (anyOf.isEmpty() || anyOf.size() > ALTERNATIVES_MAX) {
      throw new InvalidValueException(
          anyOf.size() + " updates", "1 to " + ALTERNATIVES_MAX + " of which one is required");
    }
  }
}
