package io.patchbay.server.http;

/// What the last handler of a pipeline is told.
enum ConnectionEvent {
  /// The request that has begun took too long.
  REQUEST_EXPIRED,
  /// The listener stops: finish what is under way, then close.
  DRAIN
}
