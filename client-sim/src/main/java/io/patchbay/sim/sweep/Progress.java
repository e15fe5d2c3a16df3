package io.patchbay.sim.sweep;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/// Says how far a long run is: after two seconds, on a terminal in one line that is written over,
/// elsewhere in a line every five seconds.
public final class Progress {
  private static final Duration SILENCE = Duration.ofSeconds(2);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  private static final Duration BETWEEN_REWRITES = Duration.ofMillis(100);

  private final PrintWriter err;
  private final boolean isTerminal;
  private final long startNanos = System.nanoTime();
  private long lastLineNanos = startNanos;
  private boolean isLineOpen;

  /// @param isTerminal whether `err` is one
  public Progress(PrintWriter err, boolean isTerminal) {
    this.err = err;
    this.isTerminal = isTerminal;
  }

  /// To be called a few times a second, or oftener, from any thread.
  public void show(String what, long done, long total) {
    say(String.format(Locale.ROOT, "%s: %,d of %,d", what, done, total));
  }

  /// The same, in other words.
  public synchronized void say(String text) {
    long now = System.nanoTime();
    long betweenNanos = (isTerminal ? BETWEEN_REWRITES : BETWEEN_LINES).toNanos();
    if (now - startNanos < SILENCE.toNanos() || now - lastLineNanos < betweenNanos) {
      return;
    }
    lastLineNanos = now;
    if (isTerminal) {
      err.print("\r" + text + "\u001b[K");
      err.flush();
      isLineOpen = true;
    } else {
      err.println(text);
    }
  }

  /// Wipes the open line, so that what follows begins at its start.
  public synchronized void end() {
    if (isLineOpen) {
      err.print("\r\u001b[K");
      err.flush();
      isLineOpen = false;
    }
  }
}
