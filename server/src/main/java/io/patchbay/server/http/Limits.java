package io.patchbay.server.http;

import java.time.Duration;

/// Bounds of one listener.
///
/// @param bodyBytesMax of one request
/// @param requestTimeMax from a request's first byte to its last
/// @param idleTimeMax of a connection on which nothing moves
public record Limits(
    int connectionsMax,
    int requestLineBytesMax,
    int headersBytesMax,
    int bodyBytesMax,
    Duration requestTimeMax,
    Duration idleTimeMax) {}
