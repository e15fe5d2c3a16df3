package io.patchbay.sim.install;

import io.patchbay.sim.wire.ProblemException;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

/// Decides whether what failed is tried again, and when. Connections that are refused, reset, cut
/// or silent, and answers that say "later" (408, 429, 5xx), are borne for a time that is limited in
/// all, over the whole run. Trouble begins with a failure and ends with the next byte that helps.
/// Safe for any thread; all of a run share one.
///
/// A pause is about as long as the trouble has lasted, so pauses double, up to 5 s; half of one is
/// chance, so that machines that lost the same server do not come back all at once. `Retry-After`
/// is waited for.
public final class Patience {
  private static final long PAUSE_NANOS_MIN = Duration.ofMillis(100).toNanos();
  private static final long PAUSE_NANOS_MAX = Duration.ofSeconds(5).toNanos();

  private final Duration max;
  private final Time time;
  private final Random random;
  private final Consumer<String> listener;
  private long spentNanos;
  private boolean isTrouble;
  private long sinceNanos;

  /// @param max zero: nothing is tried again
  /// @param listener hears, for people, why it waits
  public Patience(Duration max, Time time, Random random, Consumer<String> listener) {
    this.max = max;
    this.time = time;
    this.random = random;
    this.listener = listener;
  }

  /// Something that may fail.
  interface Attempt<T> {
    T run() throws IOException;
  }

  /// Repeats the attempt until it succeeds.
  ///
  /// @throws GaveUpException if it did not in time
  /// @throws IOException if trying again cannot help
  <T> T until(Attempt<T> attempt) throws IOException, InterruptedException {
    while (true) {
      try {
        T result = attempt.run();
        worked();
        return result;
      } catch (IOException e) {
        bear(e);
      }
    }
  }

  /// Something came, and it helps: the trouble is over.
  synchronized void worked() {
    if (isTrouble) {
      spentNanos += time.nanoTime() - sinceNanos;
      isTrouble = false;
    }
  }

  /// Returns when it is time to try again.
  ///
  /// @throws GaveUpException if it is not worth it any more
  /// @throws IOException the failure, if trying again cannot help
  void bear(IOException failure) throws IOException, InterruptedException {
    if (isFinal(failure)) {
      throw failure;
    }
    Duration pause = pause(failure);
    listener.accept("waiting for the server: " + failure.getMessage());
    time.pause(pause);
  }

  private synchronized Duration pause(IOException failure) throws GaveUpException {
    long now = time.nanoTime();
    if (!isTrouble) {
      isTrouble = true;
      sinceNanos = now;
    }
    long lastedNanos = now - sinceNanos;
    long leftNanos = max.toNanos() - spentNanos - lastedNanos;
    long askedNanos = askedNanos(failure);
    if (leftNanos <= 0 || askedNanos > leftNanos) {
      throw new GaveUpException(failure, max);
    }
    long grown = Math.clamp(lastedNanos, PAUSE_NANOS_MIN, PAUSE_NANOS_MAX);
    long jittered = (long) (grown * (0.5 + random.nextDouble()));
    return Duration.ofNanos(Math.min(Math.max(jittered, askedNanos), leftNanos));
  }

  private long askedNanos(IOException failure) {
    return failure instanceof ProblemException problem
        ? RetryAfter.of(problem.retryAfter(), time.now()).toNanos()
        : 0;
  }

  private static boolean isFinal(IOException failure) {
    return switch (failure) {
      case DiskException _, WrongBytesException _, GaveUpException _ -> true;
      case ProblemException problem -> !isLater(problem.problem().getStatus());
      default -> isCertificateRefused(failure);
    };
  }

  private static boolean isLater(int status) {
    return status == 408 || status == 429 || status / 100 == 5;
  }

  private static boolean isCertificateRefused(IOException failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof CertificateException)) {
      cause = cause.getCause();
    }
    return cause != null;
  }
}
