package io.patchbay.server.http;

import java.nio.charset.StandardCharsets;

/// What becomes of a connection after an answer, as the answer says it (RFC 9112, 9.3).
final class Persistence {
  /// It stays open, which needs no word since HTTP/1.1.
  static final Persistence KEPT = new Persistence("");

  /// It stays open, and the client speaks HTTP/1.0, which must be told.
  static final Persistence KEPT_ALIVE = new Persistence("Connection: keep-alive\r\n");

  static final Persistence CLOSED = new Persistence("Connection: close\r\n");

  private final byte[] line;

  private Persistence(String line) {
    this.line = line.getBytes(StandardCharsets.US_ASCII);
  }

  /// The header with its line end; not to be changed.
  byte[] line() {
    return line;
  }
}
