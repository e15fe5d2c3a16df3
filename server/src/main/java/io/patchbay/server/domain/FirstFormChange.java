package io.patchbay.server.domain;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A change of the catalog as the first releases kept it: what it brought, under one digest and
/// without items.
///
/// @param bulletins released or corrected
/// @param updates added
public record FirstFormChange(
    UUID publishId, Instant committedAt, List<String> bulletins, List<UpdateIdentity> updates) {
  public FirstFormChange {
    bulletins = List.copyOf(bulletins);
    updates = List.copyOf(updates);
  }
}
