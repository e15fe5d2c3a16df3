package io.patchbay.server.catalog;

import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.Codec;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.FileFacts;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.PublishReceipt;
import io.patchbay.server.domain.Update;

/// How each kind of value is encoded; given from outside, so that this package needs no schemas.
///
/// @param rowFormat of the index rows, which are given encoded
public record CatalogCodecs(
    Codec<Update> update,
    Codec<Bulletin> bulletin,
    Codec<CatalogChange> change,
    Codec<ChangeItem> item,
    Codec<FeedFrame.Item> storedItem,
    Codec<MirrorState> mirror,
    Codec<PendingRelease> pending,
    Codec<PublishReceipt> receipt,
    Codec<FileFacts> file,
    int rowFormat) {}
