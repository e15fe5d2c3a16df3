package io.patchbay.server.publish;

import io.patchbay.server.content.ContentStore;
import io.patchbay.server.content.Upstream;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.metrics.Meters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Fetches files from another server, some at a time, and each once, however many ask for it: those
/// that are missing, the oldest first, and those that a machine asks for. Who waits for one holds
/// no thread. What failed is tried again after a pause, which doubles with each failure. Safe for
/// any thread.
public final class ContentFetcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContentFetcher.class);
  // Of them, so many may be for files that nobody waits for.
  private static final int THREADS = 8;
  private static final int WANTED_AT_ONCE = 4;
  // For who does not know how long it is.
  private static final long FILE_BYTES_MAX = 64L << 30;
  private static final int QUEUE_MAX = 1_000;
  private static final Duration PAUSE_MIN = Duration.ofMillis(250);
  private static final Duration PAUSE_MAX = Duration.ofMinutes(1);
  private static final int DOUBLINGS_MAX = 8;

  private final Availability availability;
  private final ContentStore content;
  private final Upstream upstream;
  private final InstantSource clock;
  private final BooleanSupplier mayFetchAhead;
  private final LongAdder fetched = new LongAdder();
  private final LongAdder failures = new LongAdder();
  // Both guarded by this.
  private final Map<Sha256, CompletableFuture<Void>> underWay = new HashMap<>();
  private final Map<Sha256, Failed> failed = new HashMap<>();
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          1,
          TimeUnit.MINUTES,
          new ArrayBlockingQueue<>(QUEUE_MAX),
          Thread.ofPlatform().name("content-fetch-", 0).daemon().factory());
  private int wantedUnderWay;

  private record Failed(int times, Instant at) {
    boolean isOver(Instant now) {
      Duration doubled = PAUSE_MIN.multipliedBy(1L << Math.min(times - 1, DOUBLINGS_MAX));
      return !now.isBefore(at.plus(doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX));
    }
  }

  /// @param upstream closed with this
  /// @param mayFetchAhead whether it is a time to begin to fetch what no machine asks for; must not
  ///   block
  public ContentFetcher(
      Availability availability,
      ContentStore content,
      Upstream upstream,
      InstantSource clock,
      BooleanSupplier mayFetchAhead,
      Meters meters) {
    this.availability = availability;
    this.content = content;
    this.upstream = upstream;
    this.clock = clock;
    this.mayFetchAhead = mayFetchAhead;
    executor.allowCoreThreadTimeOut(true);
    meters.gauge(
        "patchbay.content.wanted",
        "Files that have to be fetched before their updates are offered",
        availability::wantedCount);
    meters.count(
        "patchbay.content.fetched",
        "Files fetched from another server",
        this,
        f -> f.fetched.sum());
    meters.count(
        "patchbay.content.fetch.failures",
        "Times that a file could not be fetched from another server",
        this,
        f -> f.failures.sum());
  }

  /// Done once that file is there, or with an exception if it could not be had. Never blocks.
  public synchronized CompletableFuture<Void> fetch(Sha256 sha256, String name) {
    CompletableFuture<Void> known = underWay.get(sha256);
    if (known != null) {
      return known.copy();
    }
    if (isPaused(sha256)) {
      return CompletableFuture.failedFuture(new IOException(name + " failed just now"));
    }
    return begin(new Fetch(sha256, name, FILE_BYTES_MAX)).copy();
  }

  private record Fetch(Sha256 sha256, String name, long bytesMax) {
    Fetch(UpdateFile file) {
      this(file.sha256(), file.name(), file.size());
    }
  }

  // It may have come since it was seen to be missing.
  private CompletableFuture<Void> begin(Fetch file) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    try {
      executor.execute(() -> carryOut(file, future));
      underWay.put(file.sha256(), future);
    } catch (RejectedExecutionException e) {
      future.completeExceptionally(e);
    }
    return future;
  }

  private boolean isPaused(Sha256 file) {
    Failed before = failed.get(file);
    return before != null && !before.isOver(clock.instant());
  }

  private void carryOut(Fetch file, CompletableFuture<Void> future) {
    try {
      if (!content.isThere(file.sha256())) {
        upstream.fetch(file.sha256(), file.name(), file.bytesMax());
        fetched.increment();
      }
      availability.came(file.sha256());
      ended(file, true);
      future.complete(null);
    } catch (RuntimeException | IOException e) {
      failures.increment();
      boolean isFirst = ended(file, false);
      LOG.atLevel(isFirst ? Level.WARN : Level.DEBUG)
          .addKeyValue("file", file.name())
          .log("not fetched from upstream: {}", e.getMessage() == null ? e : e.getMessage());
      availability.gone(file.sha256());
      future.completeExceptionally(e);
    }
  }

  // Whether it had not failed before.
  private synchronized boolean ended(Fetch file, boolean well) {
    underWay.remove(file.sha256());
    Failed before = failed.remove(file.sha256());
    if (!well) {
      int times = before == null ? 1 : before.times() + 1;
      failed.put(file.sha256(), new Failed(times, clock.instant()));
    }
    return before == null;
  }

  /// Sees to it that what is missing is being fetched, if it is a time for that. Never blocks for
  /// long.
  public synchronized void fetchWanted() {
    int free = WANTED_AT_ONCE - wantedUnderWay;
    if (free <= 0 || executor.isShutdown() || !mayFetchAhead.getAsBoolean()) {
      return;
    }
    for (UpdateFile file :
        availability.wanted(
            f -> !underWay.containsKey(f.sha256()) && !isPaused(f.sha256()), free)) {
      wantedUnderWay++;
      var _ = begin(new Fetch(file)).whenComplete((nothing, failure) -> wantedEnded());
    }
  }

  private void wantedEnded() {
    synchronized (this) {
      wantedUnderWay--;
    }
    fetchWanted();
  }

  /// Returns once nothing is being fetched any more.
  @Override
  public void close() {
    upstream.close();
    executor.shutdownNow();
    executor.close();
  }
}
