package io.patchbay.server.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// That a publish was carried out; a repeated one with the same id finds it.
///
/// @param manifestDigest of the bytes of the manifest or the imported file
/// @param catalogRevision the revision it led to, or was accepted at if it is pending
/// @param pendingUntil instant of release if it was kept back; null: committed at once
public record PublishReceipt(
    Sha256 manifestDigest,
    long catalogRevision,
    int updatesAdded,
    @Nullable Instant pendingUntil) {}
