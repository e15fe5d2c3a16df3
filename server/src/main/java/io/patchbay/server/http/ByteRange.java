package io.patchbay.server.http;

/// Some bytes of a representation, one behind the other.
///
/// @param from counted from 0
/// @param length 0 only if there are no bytes at all
record ByteRange(long from, long length) implements Piece {
  /// Value of `Content-Range` (RFC 9110, 14.4).
  ///
  /// @param size of the whole representation
  String contentRange(long size) {
    return "bytes " + from + "-" + (from + length - 1) + "/" + size;
  }
}
