package io.patchbay.sim.load;

import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a run is to do.
///
/// @param tls null: cleartext
/// @param connections from 1
/// @param idleConnections that ask once and then stay open
/// @param sourceAddresses how many addresses to connect from; 1: the system's choice
/// @param pipeline how many requests may wait on a connection, from 1
/// @param threads event loops
/// @param checkOneIn one in so many answers is held against the expectation
/// @param duration of each step, without the warm-up, which only the first one has
/// @param patience how long after a step's end to wait for its answers
/// @param p99Max above it a rate of a ramp does not hold
public record LoadPlan(
    URI server,
    @Nullable SslContext tls,
    Pace pace,
    int connections,
    int idleConnections,
    int sourceAddresses,
    int pipeline,
    int threads,
    int checkOneIn,
    Duration warmUp,
    Duration duration,
    Duration patience,
    Duration p99Max) {}
