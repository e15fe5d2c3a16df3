package io.patchbay.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Finds the parts of a request head in bytes, strictly by RFC 9112, without copying them. Takes
/// the two requests machines send all day, with header fields whose meaning it knows or that mean
/// nothing to Patchbay; everything else, wrong or not, is for the general decoder. For one thread,
/// used again for the next request.
final class RequestHead {
  static final String PATH = "/v1/offers";

  private static final byte[] GET = ascii("GET " + PATH + "?");
  private static final byte[] POST = ascii("POST " + PATH + " HTTP/1.1\r\n");
  private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
  private static final int LENGTH_DIGITS_MAX = 9;
  private static final boolean[] TOKEN = token();

  private final int requestLineBytesMax;
  private final int headersBytesMax;

  boolean post;
  // Ranges: from the first byte up to and without the last; from == to: none was sent.
  int queryFrom;
  int queryTo;
  int acceptFrom;
  int acceptTo;
  int encodingFrom;
  int encodingTo;
  int typeFrom;
  int typeTo;
  int knownFrom;
  int knownTo;

  /// Whether the connection is to be closed after the answer.
  boolean close;

  /// -1: none was sent.
  int contentLength;

  private int hosts;

  RequestHead(int requestLineBytesMax, int headersBytesMax) {
    this.requestLineBytesMax = requestLineBytesMax;
    this.headersBytesMax = headersBytesMax;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  // RFC 9110, 5.6.2.
  private static boolean[] token() {
    boolean[] token = new boolean[256];
    for (char c : "!#$%&'*+-.^_`|~0123456789".toCharArray()) {
      token[c] = true;
    }
    Arrays.fill(token, 'A', 'Z' + 1, true);
    Arrays.fill(token, 'a', 'z' + 1, true);
    return token;
  }

  /// Parses the head that begins at `from`.
  ///
  /// @param to where the bytes that are there end
  /// @return where the head ends, behind its blank line; -1: not whole, or for the general decoder
  int parse(byte[] in, int from, int to) {
    clear();
    int line = requestLine(in, from, to);
    if (line < 0 || line - from > requestLineBytesMax) {
      return -1;
    }
    int at = line;
    while (at >= 0 && at < to && in[at] != '\r') {
      at = field(in, at, to);
      if (at - line > headersBytesMax) {
        return -1;
      }
    }
    boolean ended = at >= 0 && at + 1 < to && in[at + 1] == '\n';
    return ended && hosts == 1 && post == (contentLength >= 0) ? at + 2 : -1;
  }

  private void clear() {
    acceptFrom = acceptTo = 0;
    encodingFrom = encodingTo = 0;
    typeFrom = typeTo = 0;
    knownFrom = knownTo = 0;
    close = false;
    contentLength = -1;
    hosts = 0;
  }

  private int requestLine(byte[] in, int from, int to) {
    if (startsWith(POST, in, from, to)) {
      post = true;
      queryFrom = queryTo = 0;
      return from + POST.length;
    }
    if (!startsWith(GET, in, from, to)) {
      return -1;
    }
    post = false;
    queryFrom = from + GET.length;
    int at = queryFrom;
    while (at < to && in[at] > ' ' && in[at] < 0x7F) {
      at++;
    }
    queryTo = at;
    return startsWith(VERSION, in, at, to) ? at + VERSION.length : -1;
  }

  private static boolean startsWith(byte[] start, byte[] in, int from, int to) {
    return to - from >= start.length
        && Arrays.equals(in, from, from + start.length, start, 0, start.length);
  }

  // One field line; where the next one begins, or -1.
  private int field(byte[] in, int from, int to) {
    int colon = from;
    while (colon < to && TOKEN[in[colon] & 0xFF]) {
      colon++;
    }
    if (colon == from || colon == to || in[colon] != ':') {
      return -1;
    }
    int first = colon + 1;
    while (first < to && isBlank(in[first])) {
      first++;
    }
    int end = first;
    while (end < to && ((in[end] >= ' ' && in[end] != 0x7F) || in[end] == '\t')) {
      end++;
    }
    if (end + 1 >= to || in[end] != '\r' || in[end + 1] != '\n') {
      return -1;
    }
    int last = end;
    while (last > first && isBlank(in[last - 1])) {
      last--;
    }
    return accept(in, from, colon - from, first, last) ? end + 2 : -1;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  // False: the general decoder must see to it.
  private boolean accept(byte[] in, int name, int length, int from, int to) {
    return switch (length) {
      case 4 -> !is("host", in, name) || ++hosts == 1;
      case 6 -> is("accept", in, name) ? accept(from, to) : !is("expect", in, name);
      case 10 -> !is("connection", in, name) || connection(in, from, to);
      case 12 -> !is("content-type", in, name) || contentType(from, to);
      case 13 -> !is("if-none-match", in, name) || ifNoneMatch(from, to);
      case 14 -> !is("content-length", in, name) || contentLength(in, from, to);
      case 15 -> !is("accept-encoding", in, name) || acceptEncoding(from, to);
      case 16 -> !is("content-encoding", in, name);
      case 17 -> !is("transfer-encoding", in, name);
      case 18 -> !is("sec-websocket-key1", in, name);
      default -> true;
    };
  }

  private boolean accept(int from, int to) {
    boolean first = acceptTo == 0;
    acceptFrom = from;
    acceptTo = to;
    return first;
  }

  private boolean acceptEncoding(int from, int to) {
    boolean first = encodingTo == 0;
    encodingFrom = from;
    encodingTo = to;
    return first;
  }

  private boolean contentType(int from, int to) {
    boolean first = typeTo == 0;
    typeFrom = from;
    typeTo = to;
    return first;
  }

  private boolean ifNoneMatch(int from, int to) {
    boolean first = knownTo == 0;
    knownFrom = from;
    knownTo = to;
    return first;
  }

  // Case does not matter; no letter of ours is confused with another byte by setting this bit,
  // since what stands there is a token already.
  private static boolean is(String name, byte[] in, int at) {
    for (int i = 0; i < name.length(); i++) {
      if ((in[at + i] | 0x20) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean connection(byte[] in, int from, int to) {
    if (to - from == 5 && is("close", in, from)) {
      close = true;
      return true;
    }
    return to - from == 10 && is("keep-alive", in, from);
  }

  private boolean contentLength(byte[] in, int from, int to) {
    if (contentLength >= 0 || to == from || to - from > LENGTH_DIGITS_MAX) {
      return false;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      if (in[i] < '0' || in[i] > '9') {
        return false;
      }
      value = 10 * value + in[i] - '0';
    }
    contentLength = value;
    return true;
  }
}
