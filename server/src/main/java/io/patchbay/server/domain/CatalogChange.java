package io.patchbay.server.domain;

import java.time.Instant;
import java.util.UUID;

/// One atomic change of the catalog, and a link of its chain.
///
/// @param catalogRevision after this change; from 1, without gaps
/// @param previousHead head of the change before; all zeros for the first
/// @param itemsDigest over the encoded items, in their order ([ItemsDigest])
/// @param itemCount from 1
/// @param contentBytes length of the content of all items
public record CatalogChange(
    long catalogRevision,
    UUID publishId,
    Instant committedAt,
    Sha256 previousHead,
    Sha256 itemsDigest,
    int itemCount,
    long contentBytes) {}
