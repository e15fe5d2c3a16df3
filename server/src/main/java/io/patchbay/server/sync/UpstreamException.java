package io.patchbay.server.sync;

import java.time.Duration;

/// What was asked of the upstream could not be done, and nothing it sent breaks the rules.
public final class UpstreamException extends Exception {
  private static final long serialVersionUID = 1L;

  private final SyncFailure failure;
  private final Duration atLeast;

  UpstreamException(SyncFailure failure, String message, Duration atLeast) {
    super(message);
    this.failure = failure;
    this.atLeast = atLeast;
  }

  UpstreamException(SyncFailure failure, String message, Throwable cause) {
    super(message, cause);
    this.failure = failure;
    this.atLeast = Duration.ZERO;
  }

  public SyncFailure failure() {
    return failure;
  }

  /// For which nothing is to be asked again; zero: the upstream did not say.
  public Duration atLeast() {
    return atLeast;
  }
}
