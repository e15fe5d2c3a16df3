package io.patchbay.server.sync;

import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.upstream.DamagedCodingException;
import io.patchbay.server.upstream.StalledException;
import io.patchbay.server.wire.FeedWire;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what an upstream sends, frame by frame, and says by its name what is wrong with it. Not
/// thread-safe.
final class FeedReader {
  private FeedReader() {}

  /// Takes changes.
  interface Sink<E extends Exception> {
    void add(ReplicatedChange change) throws E;
  }

  /// Reads a range to its end; the sink gets each change once it is verified.
  static <E extends Exception> void read(InputStream body, ChangeVerifier verifier, Sink<E> sink)
      throws FeedViolationException, E {
    while (true) {
      FeedFrame frame = next(body, verifier);
      if (frame == null) {
        return;
      }
      var change = verifier.accept(frame);
      if (change.isPresent()) {
        sink.add(change.get());
      }
    }
  }

  // Null at the end, if it may end there.
  private static @Nullable FeedFrame next(InputStream body, ChangeVerifier verifier)
      throws FeedViolationException {
    try {
      FeedFrame frame = FeedWire.read(body);
      if (frame == null && !verifier.isEnded()) {
        throw verifier.truncated();
      }
      return frame;
    } catch (InvalidValueException e) {
      throw verifier.malformed(e);
    } catch (StalledException e) {
      throw verifier.stalled(e.timeMax());
    } catch (DamagedCodingException e) {
      throw verifier.malformed(
          new InvalidValueException(String.valueOf(e.getMessage()), "a compressed stream"));
    } catch (IOException e) {
      throw verifier.truncated();
    }
  }

  /// Reads the contents of some updates.
  static Map<UpdateIdentity, byte[]> read(
      InputStream body, List<UpdateIdentity> asked, long bytesMax) throws FeedViolationException {
    ItemsVerifier verifier = new ItemsVerifier(asked, bytesMax);
    try {
      while (true) {
        FeedFrame frame = FeedWire.read(body);
        if (frame == null) {
          break;
        }
        verifier.accept(frame);
      }
    } catch (InvalidValueException e) {
      throw items(Violation.MALFORMED, e.getMessage());
    } catch (StalledException e) {
      throw items(Violation.STALLED, e.getMessage());
    } catch (DamagedCodingException e) {
      throw items(Violation.MALFORMED, e.getMessage());
    } catch (IOException e) {
      throw items(Violation.TRUNCATED, "the line was cut");
    }
    if (!verifier.isEnded()) {
      throw items(Violation.TRUNCATED, "they ended without an end");
    }
    return verifier.contents();
  }

  private static FeedViolationException items(Violation kind, @Nullable String detail) {
    return new FeedViolationException(kind, 0, "the updates asked for: " + detail);
  }
}
