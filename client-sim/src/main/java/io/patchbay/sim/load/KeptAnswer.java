package io.patchbay.sim.load;

import io.patchbay.proto.v1.OfferResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An answer that was kept to be checked. The body is not copied and must not be changed.
///
/// @param contentType without parameters, in lower case; empty: none given
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record KeptAnswer(String contentType, byte[] body) {
  private static final byte[] JSON_NAME = "catalogRevision".getBytes(StandardCharsets.US_ASCII);
  private static final int PROTOBUF_TAG = OfferResponse.CATALOG_REVISION_FIELD_NUMBER << 3;

  /// Returns the revision of the catalog it says it was read from; 0: it does not say, where a
  /// server says it first.
  long catalogRevision() {
    return body.length > 0 && body[0] == PROTOBUF_TAG ? varint() : digits();
  }

  private long varint() {
    long value = 0;
    for (int i = 1; i < Math.min(body.length, 10); i++) {
      value |= (body[i] & 0x7FL) << (7 * (i - 1));
      if (body[i] >= 0) {
        return value;
      }
    }
    return 0;
  }

  // The number behind the first name.
  private long digits() {
    int at = 0;
    while (at < body.length && !isLetter(body[at])) {
      at++;
    }
    int end = Math.min(body.length, at + JSON_NAME.length);
    if (!Arrays.equals(body, at, end, JSON_NAME, 0, JSON_NAME.length)) {
      return 0;
    }
    while (end < body.length && !isDigit(body[end])) {
      end++;
    }
    long value = 0;
    for (; end < body.length && isDigit(body[end]); end++) {
      value = value * 10 + body[end] - '0';
    }
    return value;
  }

  private static boolean isLetter(byte b) {
    return b >= 'a' && b <= 'z';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
