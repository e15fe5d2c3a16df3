package io.patchbay.server.sync;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Pauses that double with each failure in a row up to a ceiling, spread over the upper half, so
/// that what failed together does not come again together. Not thread-safe.
final class Backoff {
  private static final int DOUBLINGS_MAX = 20;

  private final Duration min;
  private final Duration max;
  private final RandomGenerator random;
  private int failures;

  Backoff(Duration min, Duration max, RandomGenerator random) {
    this.min = min;
    this.max = max;
    this.random = random;
  }

  /// The pause after one more failure.
  Duration next() {
    Duration doubled = min.multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX));
    failures++;
    Duration length = doubled.compareTo(max) < 0 ? doubled : max;
    return length.minusMillis(random.nextLong(length.toMillis() / 2 + 1));
  }

  void reset() {
    failures = 0;
  }

  int failures() {
    return failures;
  }
}
