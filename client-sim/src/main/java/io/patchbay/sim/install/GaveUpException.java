package io.patchbay.sim.install;

import java.io.IOException;
import java.time.Duration;

/// The network or the server did not come round in time.
final class GaveUpException extends IOException {
  private final IOException last;

  GaveUpException(IOException last, Duration patience) {
    super(last.getMessage() + " (gave up after " + patience.toSeconds() + " s of trouble)", last);
    this.last = last;
  }

  /// Returns the failure that was not borne any more.
  IOException last() {
    return last;
  }
}
