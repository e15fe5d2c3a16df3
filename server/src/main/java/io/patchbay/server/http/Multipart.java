package io.patchbay.server.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Several ranges of a file as one body, in the order they were asked for (RFC 9110, 14.6).
///
/// @param contentType of the body as a whole
record Multipart(String contentType, List<Piece> pieces) {
  Multipart {
    pieces = List.copyOf(pieces);
  }

  /// @param type media type of the file
  /// @param size of the file
  static Multipart of(List<ByteRange> ranges, String type, long size) {
    // Nobody can have put it into the file.
    String boundary = UUID.randomUUID().toString();
    List<Piece> pieces = new ArrayList<>();
    String start = "--";
    for (ByteRange range : ranges) {
      pieces.add(
          text(
              start
                  + boundary
                  + "\r\nContent-Type: "
                  + type
                  + "\r\nContent-Range: "
                  + range.contentRange(size)
                  + "\r\n\r\n"));
      pieces.add(range);
      start = "\r\n--";
    }
    pieces.add(text("\r\n--" + boundary + "--\r\n"));
    return new Multipart("multipart/byteranges; boundary=" + boundary, pieces);
  }

  private static Piece text(String text) {
    return new Piece.Text(text.getBytes(StandardCharsets.US_ASCII));
  }
}
