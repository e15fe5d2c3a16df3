package io.patchbay.sim.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Status line and header fields of an HTTP/1.1 answer. RFC 9112.
///
/// Limits: 8 KiB a line, 100 lines.
///
/// @param fields by name in lower case; of a repeated field the last
record ResponseHead(int status, Map<String, String> fields) {
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: .*)?");
  private static final int LINE_BYTES_MAX = 8 * 1024;
  private static final int LINES_MAX = 100;

  static ResponseHead read(InputStream in) throws IOException {
    String first = line(in);
    Matcher statusLine = STATUS_LINE.matcher(first);
    if (!statusLine.matches()) {
      throw new ProtocolException("status line: " + first + " (expected: HTTP/1.1 and a status)");
    }
    var fields = new HashMap<String, String>();
    String line = line(in);
    while (!line.isEmpty()) {
      int colon = line.indexOf(':');
      if (colon <= 0 || fields.size() == LINES_MAX) {
        throw new ProtocolException(
            "header: " + line + " (expected: name and value, at most " + LINES_MAX + ")");
      }
      fields.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      line = line(in);
    }
    return new ResponseHead(Integer.parseInt(statusLine.group(1)), fields);
  }

  boolean isLastOfConnection(boolean isBodyless) {
    return fields.getOrDefault("connection", "").equalsIgnoreCase("close")
        || !(isBodyless || isDelimited());
  }

  InputStream body(InputStream in) throws IOException {
    if (isChunked()) {
      return new ChunkedBody(in);
    }
    if (!isDelimited()) {
      return in;
    }
    try {
      return new FixedBody(in, Long.parseUnsignedLong(fields.getOrDefault("content-length", "")));
    } catch (NumberFormatException e) {
      throw new ProtocolException(
          "Content-Length: " + fields.get("content-length") + " (expected: a number)");
    }
  }

  private boolean isChunked() {
    return fields.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked");
  }

  private boolean isDelimited() {
    return isChunked() || fields.containsKey("content-length");
  }

  static String line(InputStream in) throws IOException {
    var line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("connection closed before the end of an answer");
      }
      if (line.length() == LINE_BYTES_MAX) {
        throw new ProtocolException("header line: longer than " + LINE_BYTES_MAX + " bytes");
      }
      line.append((char) c);
    }
    int length = line.length();
    return length > 0 && line.charAt(length - 1) == '\r'
        ? line.substring(0, length - 1)
        : line.toString();
  }
}
