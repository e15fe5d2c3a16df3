package io.patchbay.server.http;

/// What a body that is sent from a file is made of.
sealed interface Piece permits ByteRange, Piece.Text {
  long length();

  /// Bytes in memory, not to be changed: what stands between parts of a file.
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Text(byte[] bytes) implements Piece {
    @Override
    public long length() {
      return bytes.length;
    }
  }
}
