package io.patchbay.server.upstream;

import java.io.IOException;
import java.time.Duration;

/// A body stood still for too long.
public final class StalledException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Duration timeMax;

  StalledException(Duration timeMax) {
    super("next to nothing came for " + timeMax.toSeconds() + " s");
    this.timeMax = timeMax;
  }

  /// For how long.
  public Duration timeMax() {
    return timeMax;
  }
}
