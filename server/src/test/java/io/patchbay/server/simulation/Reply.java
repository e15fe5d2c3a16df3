package io.patchbay.server.simulation;

import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.wire.FeedWire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// What a node answers.
///
/// @param isRefused it answers that it has not what was asked for
/// @param parts the body: frames of the feed, encoded as they travel, or one message
record Reply(boolean isRefused, List<byte[]> parts) {
  static final Reply REFUSED = new Reply(true, List.of());

  static Reply message(byte[] body) {
    return new Reply(false, List.of(body));
  }

  static Reply frames(List<FeedFrame> frames) {
    return new Reply(false, frames.stream().map(Reply::encoded).toList());
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
