package io.patchbay.server.content;

import io.patchbay.server.domain.Sha256;
import io.patchbay.server.upstream.Answer;
import io.patchbay.server.upstream.UpstreamHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Another server that has the same files. What it sends is believed only once its digest is right.
/// Every method blocks; safe for any thread.
public final class Upstream implements AutoCloseable {
  private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(60);
  private static final Pattern LENGTH =
      Pattern.compile("(?:bytes (?:[0-9]+-[0-9]+|[*])/)?([0-9]{1,18})");
  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  // Range not satisfiable (RFC 9110, 15.5.17).
  private static final int NOTHING_THERE = 416;

  private final UpstreamHttp http;
  private final Uploads uploads;

  /// @param http closed with this; the files stand below its URL, in `content`
  public Upstream(UpstreamHttp http, Uploads uploads) {
    this.http = http;
    this.uploads = uploads;
  }

  /// Fetches a file into the store, from where an earlier attempt stopped.
  ///
  /// @param bytesMax it must not be longer
  /// @throws IOException if it cannot be had, or is not what it should be; the message says which
  public void fetch(Sha256 sha256, String name, long bytesMax) throws IOException {
    long offset = uploads.offset(sha256);
    String target = "/content/" + sha256 + "/" + name;
    HttpRequest.Builder request = http.request(target, ANSWER_TIME_MAX);
    if (offset > 0) {
      request.header("Range", "bytes=" + offset + "-");
    }
    Answer answer = http.send(request);
    try (InputStream body = answer.body()) {
      if (answer.status() == OK) {
        body.skipNBytes(offset);
      } else if ((answer.status() != PARTIAL_CONTENT && answer.status() != NOTHING_THERE)
          || offset == 0) {
        throw new IOException(
            http.uri(target) + ": answered with status " + answer.status() + " (expected: 200)");
      }
      long length = length(answer);
      if (length > bytesMax) {
        throw new IOException(
            http.uri(target) + ": " + length + " bytes (expected: at most " + bytesMax + ")");
      }
      // All of it may have come before, and this server have died before it ended the file.
      boolean isWhole = answer.status() == NOTHING_THERE;
      uploads.receive(sha256, offset, length, isWhole ? InputStream.nullInputStream() : body);
    }
  }

  // Of the whole file (RFC 9110, 8.6 and 14.4).
  private static long length(Answer answer) throws IOException {
    String header = answer.status() == OK ? "Content-Length" : "Content-Range";
    String value = answer.headers().firstValue(header).orElse("none");
    Matcher length = LENGTH.matcher(value);
    if (!length.matches()) {
      throw new IOException(header + ": " + value + " (expected: the length of the file)");
    }
    return Long.parseLong(length.group(1));
  }

  /// Ends what is under way.
  @Override
  public void close() {
    http.close();
  }
}
