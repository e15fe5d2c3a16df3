package io.patchbay.server.sync;

import io.patchbay.server.domain.ReplicatedChange;
import java.io.IOException;
import java.io.InputStream;

/// A feed that is read from a stream and verified while it is.
public final class VerifiedFeed {
  private VerifiedFeed() {}

  /// Takes verified changes.
  public interface Sink {
    void accept(ReplicatedChange change) throws IOException;
  }

  /// Reads a range of changes, up to the end of the stream.
  ///
  /// @param from buffered; is not closed
  /// @throws FeedViolationException at the first thing that is wrong; the sink has no change from
  ///   there on
  public static void read(InputStream from, SyncDecision.FetchRange range, Sink sink)
      throws IOException, FeedViolationException {
    ChangeVerifier verifier = new ChangeVerifier(range, SyncPolicy.CHANGE_BYTES_MAX);
    FeedReader.read(from, verifier, sink::accept);
  }
}
