package io.patchbay.server.http;

import java.nio.channels.FileChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/// An answer, before it has anything to do with Netty. For HEAD the body is not sent, only its
/// length.
///
/// @param status HTTP status code
/// @param headers besides Content-Length and Date
record Reply(int status, Map<String, String> headers, Body body) {
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

    /// A whole open file; whoever sends the reply closes it.
    record Contents(FileChannel file, long length) implements Body {}
  }

  Reply {
    headers = Map.copyOf(headers);
  }

  static Reply of(int status, String contentType, byte[] body) {
    return new Reply(status, Map.of("Content-Type", contentType), new Body.Bytes(body));
  }

  Reply with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, body);
  }
}
