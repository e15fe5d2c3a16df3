package io.patchbay.server.simulation;

import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.wire.FeedWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// What a node answers.
///
/// @param parts the body: frames of the feed, encoded as they travel, or one message
record Reply(Status status, List<byte[]> parts) {
  static final Reply REFUSED = new Reply(Status.REFUSED, List.of());
  static final Reply OTHER_HISTORY = new Reply(Status.OTHER_HISTORY, List.of());

  enum Status {
    OK,
    /// It has not what was asked for.
    REFUSED,
    /// It has the range, and the range does not end in the head that was named.
    OTHER_HISTORY
  }

  static Reply message(byte[] body) {
    return new Reply(Status.OK, List.of(body));
  }

  static Reply frames(List<FeedFrame> frames) {
    return new Reply(Status.OK, frames.stream().map(Reply::encoded).toList());
  }

  static byte[] encoded(FeedFrame frame) {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    try {
      FeedWire.write(frame, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to.toByteArray();
  }
}
