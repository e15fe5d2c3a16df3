package io.patchbay.server.http;

/// What a connection is told by its listener.
enum ConnectionEvent {
  /// The listener stops: finish what is under way, then close.
  DRAIN
}
