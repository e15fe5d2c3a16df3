package io.patchbay.server.domain;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// One atomic change of the catalog.
///
/// @param catalogRevision after this change; from 1, without gaps
/// @param bulletins released or corrected, at least one
/// @param previousHead head of the change before; all zeros for the first
/// @param contentDigest over the encoded updates and bulletins of this change
public record CatalogChange(
    long catalogRevision,
    UUID publishId,
    Instant committedAt,
    List<String> bulletins,
    List<UpdateIdentity> updates,
    Sha256 previousHead,
    Sha256 contentDigest) {
  public CatalogChange {
    bulletins = List.copyOf(bulletins);
    updates = List.copyOf(updates);
  }
}
