package io.patchbay.server.http;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads for what may block, with a bounded queue: what does not fit in is refused.
final class Workers {
  private final ThreadPoolExecutor executor;

  Workers(String name, int threads, int queueMax) {
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queueMax),
            Thread.ofPlatform().name(name + "-", 0).daemon().factory());
  }

  /// @throws java.util.concurrent.RejectedExecutionException if the queue is full
  void execute(Runnable task) {
    executor.execute(task);
  }

  /// Tasks that run or wait.
  int inFlight() {
    return executor.getActiveCount() + executor.getQueue().size();
  }

  /// Waits for what is under way, and after `timeMax` interrupts it.
  void close(Duration timeMax) {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(timeMax.toNanos(), TimeUnit.NANOSECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
