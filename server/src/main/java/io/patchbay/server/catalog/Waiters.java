package io.patchbay.server.catalog;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Who waits for the next change. Safe for any thread.
final class Waiters {
  private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong number = new AtomicLong();

  /// Done at the next [#wake]; forgotten once it is done, or who waits cancels it.
  CompletableFuture<Void> add() {
    long own = number.incrementAndGet();
    CompletableFuture<Void> future = new CompletableFuture<>();
    waiting.put(own, future);
    var _ = future.whenComplete((nothing, failure) -> waiting.remove(own));
    return future;
  }

  void wake() {
    waiting.values().forEach(future -> future.complete(null));
  }
}
