package io.patchbay.server.sync;

/// What this mirror's own catalog does or fails to do: that is no fault of the upstream.
final class Local {
  private Local() {}

  /// @throws UpstreamException with [SyncFailure#LOCAL] if it fails, for whatever reason: trying
  ///   again later does no harm
  static void run(Runnable write) throws UpstreamException {
    try {
      write.run();
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  static UpstreamException failed(RuntimeException e) {
    String detail = e.getMessage() == null ? e.toString() : e.getMessage();
    return new UpstreamException(SyncFailure.LOCAL, detail, e);
  }
}
