package io.patchbay.server.http;

import io.patchbay.server.testing.RawHttp.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A part of a `multipart/byteranges` body, read by the letter of RFC 2046, 5.1.1: what is not of
/// it is an error.
///
/// @param headers names in lower case
/// @param body bytes as ISO 8859-1
record ByteRangePart(Map<String, String> headers, String body) {
  private static final String TYPE = "multipart/byteranges; boundary=";

  ByteRangePart {
    headers = Map.copyOf(headers);
  }

  static List<ByteRangePart> of(Response response) {
    String type = response.header("Content-Type");
    if (!type.startsWith(TYPE)) {
      throw new AssertionError("Content-Type: " + type);
    }
    String boundary = "\r\n--" + type.substring(TYPE.length());
    String rest = "\r\n" + response.body();
    List<ByteRangePart> parts = new ArrayList<>();
    while (!rest.equals(boundary + "--\r\n")) {
      if (!rest.startsWith(boundary + "\r\n")) {
        throw new AssertionError("no boundary: " + rest);
      }
      int end = rest.indexOf(boundary, boundary.length());
      if (end < 0) {
        throw new AssertionError("no end: " + rest);
      }
      parts.add(part(rest.substring(boundary.length() + 2, end)));
      rest = rest.substring(end);
    }
    return parts;
  }

  private static ByteRangePart part(String text) {
    int blank = text.indexOf("\r\n\r\n");
    Map<String, String> headers = new HashMap<>();
    for (String line : text.substring(0, blank).split("\r\n", -1)) {
      int colon = line.indexOf(": ");
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
    }
    return new ByteRangePart(headers, text.substring(blank + 4));
  }

  String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  byte[] bytes() {
    return body.getBytes(StandardCharsets.ISO_8859_1);
  }
}
