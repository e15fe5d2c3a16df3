package io.patchbay.server.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a mirror stands to its upstream, for its operators.
///
/// @param phase what it does, in a word
/// @param upstreamRevision as last heard of; 0: never
/// @param lagMillis for how long the upstream has been further; 0: it is not
/// @param heardAt when the upstream last said where it is; null: never
/// @param state what is held
/// @param lastFailure empty: none yet
/// @param standsStillFor why nothing is taken over, and what to do; empty: something is
/// @param filesWanted which have to be fetched before their updates are offered
/// @param nextSyncAt when it asks the upstream next, if it waits for that by its schedule or
///   interval; else null
public record MirrorStatus(
    String upstream,
    String phase,
    long upstreamRevision,
    long lagMillis,
    @Nullable Instant heardAt,
    MirrorState state,
    String lastFailure,
    String standsStillFor,
    long filesWanted,
    @Nullable Instant nextSyncAt) {}
