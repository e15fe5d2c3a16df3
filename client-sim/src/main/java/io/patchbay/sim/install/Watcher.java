package io.patchbay.sim.install;

/// Hears how far a download is. Called from any thread, often.
public interface Watcher {
  /// @param done of `total`, in bytes
  void fetched(String name, long done, long total);
}
