package io.patchbay.server.catalog;

import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.Codec;
import io.patchbay.server.domain.IndexRow;
import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.PublishReceipt;
import io.patchbay.server.domain.Update;

/// How each kind of value is encoded; given from outside, so that this package needs no schemas.
public record CatalogCodecs(
    Codec<Update> update,
    Codec<Bulletin> bulletin,
    Codec<IndexRow> indexRow,
    Codec<CatalogChange> change,
    Codec<PendingRelease> pending,
    Codec<PublishReceipt> receipt) {}
