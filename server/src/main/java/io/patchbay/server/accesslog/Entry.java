package io.patchbay.server.accesslog;

import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One answered request.
///
/// @param time when the answer ended
/// @param client null if the connection had no Internet address
/// @param path without the query, which says what a machine has and who it is; at most
///   [#PATH_CHARS_MAX] characters
/// @param queryChars length of the query, 0 if there was none
/// @param route a name from a closed set
/// @param bytes of the answer's body that were sent: fewer than it has, if the client went or asked
///   for the head only
/// @param nanos from the whole request to the answer's end
public record Entry(
    Instant time,
    @Nullable InetAddress client,
    String method,
    String path,
    int queryChars,
    String route,
    int status,
    long bytes,
    long nanos,
    boolean tls) {
  public static final int PATH_CHARS_MAX = 1024;
  private static final int METHOD_CHARS_MAX = 32;

  // What waits for the writer is bounded in number, so each must be bounded in size.
  public Entry {
    method = cut(method, METHOD_CHARS_MAX);
    path = cut(path, PATH_CHARS_MAX);
  }

  /// @param target of the request line, of which the query is not kept
  public static Entry of(
      Instant time,
      @Nullable InetAddress client,
      String method,
      String target,
      String route,
      int status,
      long bytes,
      long nanos,
      boolean tls) {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    int queryChars = query < 0 ? 0 : target.length() - query - 1;
    return new Entry(time, client, method, path, queryChars, route, status, bytes, nanos, tls);
  }

  private static String cut(String text, int charsMax) {
    return text.length() <= charsMax ? text : text.substring(0, charsMax);
  }
}
