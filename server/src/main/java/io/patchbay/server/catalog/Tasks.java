package io.patchbay.server.catalog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// Runs tasks in threads of its own, at most as many as there are threads and as many again that
/// wait; what comes of them is taken in their order by the thread that adds them. For one thread.
final class Tasks<T> implements AutoCloseable {
  private final int pendingMax;
  private final Consumer<T> outcome;
  private final ExecutorService executor;
  private final Deque<Future<T>> pending = new ArrayDeque<>();

  /// @param name how the names of its threads begin
  Tasks(String name, int threads, Consumer<T> outcome) {
    this.pendingMax = 2 * threads;
    this.outcome = outcome;
    this.executor =
        Executors.newFixedThreadPool(threads, Thread.ofPlatform().name(name, 0).daemon().factory());
  }

  /// @throws RuntimeException of an earlier task
  void add(Callable<T> task) {
    if (pending.size() == pendingMax) {
      takeFirst();
    }
    pending.add(executor.submit(task));
  }

  /// Returns once all of them have ended.
  ///
  /// @throws RuntimeException of a task
  void end() {
    while (!pending.isEmpty()) {
      takeFirst();
    }
  }

  private void takeFirst() {
    try {
      outcome.accept(pending.removeFirst().get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CatalogException.stopping();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  /// Waits for what is under way, and drops the rest.
  @Override
  public void close() {
    pending.forEach(task -> task.cancel(false));
    executor.close();
  }
}
