package io.patchbay.server.chaos;

import io.patchbay.server.testing.Await;
import io.patchbay.server.testing.FaultyLine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// How far machines and the publisher have come, and what failed of what they do. Time is counted
/// in answers, so that a slow machine is no other test.
final class Progress {
  private static final Duration WAIT_MAX = Duration.ofSeconds(60);

  private final AtomicLong answers = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  AtomicLong answers() {
    return answers;
  }

  void failed(Throwable cause) {
    failure.compareAndSet(null, cause);
  }

  /// Waits for so many answers more.
  void awaitAnswers(int more) throws Exception {
    long enough = answers.get() + more;
    Await.until("machines are answered", WAIT_MAX, () -> hasAnswers(enough));
  }

  /// Waits until so many bytes more have passed, or so many answers were given.
  void awaitBytes(FaultyLine line, long more, int answersMax) throws Exception {
    long bytes = line.passed() + more;
    long enough = answers.get() + answersMax;
    Await.until("bytes have passed", WAIT_MAX, () -> line.passed() >= bytes || hasAnswers(enough));
  }

  private boolean hasAnswers(long enough) {
    check();
    return answers.get() >= enough;
  }

  /// Fails if anything failed.
  void check() {
    Throwable cause = failure.get();
    if (cause != null) {
      throw new AssertionError(cause.getMessage(), cause);
    }
  }
}
