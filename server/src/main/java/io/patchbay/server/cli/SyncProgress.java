package io.patchbay.server.cli;

import io.patchbay.server.sync.SyncStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Consumer;

/// Shows on the terminal how far a mirror that is behind has come. Not thread-safe.
final class SyncProgress implements Consumer<SyncStatus> {
  private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();

  private final PrintWriter out;
  private long shownNanos = System.nanoTime();
  private boolean shown;

  SyncProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void accept(SyncStatus status) {
    boolean isBehind = status.revision() < status.upstreamRevision();
    if (isBehind ? System.nanoTime() - shownNanos < EVERY_NANOS : !shown) {
      return;
    }
    shown = isBehind;
    shownNanos = System.nanoTime();
    out.printf("synced: revision %,d of %,d%n", status.revision(), status.upstreamRevision());
    out.flush();
  }
}
