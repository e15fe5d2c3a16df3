package io.patchbay.server.http;

import java.time.Duration;

/// Bounds of one listener.
///
/// @param connectionsMax open at a time
/// @param addressConnectionsMax of them from one address
/// @param connectionRequestsMax after so many a connection is closed
/// @param pipelineMax requests answered in one pass over what was read from a connection; the rest
///   waits until other connections had their turn
/// @param outBytesMax answers that wait for a client to take them, in bytes, before no more of its
///   requests are looked at
/// @param bodyBytesMax of one request
/// @param headersTimeMax from a request's first byte to the end of its headers
/// @param requestTimeMax from a request's first byte to its last
/// @param idleTimeMax of a connection on which nothing moves
/// @param inFlightMax requests at a time that wait for a worker
/// @param contentBytesPerSecondMax files, to all clients; 0: no ceiling
/// @param connectionBytesPerSecondMax files, over one connection; 0: no ceiling
public record Limits(
    int connectionsMax,
    int addressConnectionsMax,
    int connectionRequestsMax,
    int pipelineMax,
    int outBytesMax,
    int requestLineBytesMax,
    int headersBytesMax,
    int bodyBytesMax,
    Duration headersTimeMax,
    Duration requestTimeMax,
    Duration idleTimeMax,
    int inFlightMax,
    long contentBytesPerSecondMax,
    long connectionBytesPerSecondMax) {}
