package io.patchbay.server.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An answer, before it has anything to do with a connection. Immutable, and so one reply can go to
/// any number of clients; its status line and headers are encoded once. For HEAD the body is not
/// sent, only its length. Safe for any thread.
final class Reply {
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private final int status;
  private final Map<String, String> headers;
  private final Body body;
  // Encoded when first needed; whoever comes second writes the same.
  private byte @Nullable [] head;

  /// What follows the headers.
  sealed interface Body {
    long length();

    /// Bytes in memory, not to be changed.
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Bytes(byte[] bytes) implements Body {
      @Override
      public long length() {
        return bytes.length;
      }
    }

    /// Bytes that are made while they are sent. Whoever sends the reply closes the source.
    ///
    /// @param chunked false: they end with the connection, as HTTP/1.0 wants it
    record Stream(StreamSource source, boolean chunked) implements Body {
      /// Not known: none are counted.
      @Override
      public long length() {
        return 0;
      }
    }

    /// Pieces of an open file, and what stands between them. Whoever sends the reply closes it.
    record Contents(FileChannel file, List<Piece> pieces) implements Body {
      private static final Logger LOG = LoggerFactory.getLogger(Contents.class);

      public Contents {
        pieces = List.copyOf(pieces);
      }

      @Override
      public long length() {
        return pieces.stream().mapToLong(Piece::length).sum();
      }

      void close() {
        try {
          file.close();
        } catch (IOException e) { // It was only read.
          LOG.atWarn().setCause(e).log("a file could not be closed");
        }
      }
    }
  }

  /// @param status HTTP status code
  /// @param headers besides Content-Length, Date and Connection; visible US-ASCII, not copied
  Reply(int status, Map<String, String> headers, Body body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  static Reply of(int status, String contentType, byte[] body) {
    return new Reply(status, Map.of("Content-Type", contentType), new Body.Bytes(body));
  }

  Reply with(String header, String value) {
    return new Reply(status, more(header, value), body);
  }

  /// The same headers with another body.
  Reply with(Body other) {
    return new Reply(status, headers, other);
  }

  /// The same headers and body with another status.
  Reply as(int other) {
    return new Reply(other, headers, body);
  }

  /// The same for a client that has it already (RFC 9110, 15.4.5).
  Reply notModified() {
    return new Reply(NOT_MODIFIED, headers, new Body.Bytes(new byte[0]));
  }

  private Map<String, String> more(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return more;
  }

  int status() {
    return status;
  }

  Body body() {
    return body;
  }

  /// The value of a header; null if it has none.
  @Nullable String header(String name) {
    return headers.get(name);
  }

  /// Status line and headers with their line ends, without the blank line; not to be changed.
  byte[] head() {
    byte[] known = head;
    if (known == null) {
      known = encode();
      head = known;
    }
    return known;
  }

  private byte[] encode() {
    StringBuilder text = new StringBuilder(256);
    text.append("HTTP/1.1 ")
        .append(status)
        .append(' ')
        .append(HttpResponseStatus.valueOf(status).reasonPhrase())
        .append("\r\n");
    headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    // RFC 9110, 8.6: no Content-Length with 204, nor with 304, whose body would be the 200's.
    if (body instanceof Body.Stream stream) {
      text.append(stream.chunked() ? "Transfer-Encoding: chunked\r\n" : "");
    } else if (status != NOT_MODIFIED && status != NO_CONTENT) {
      text.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
