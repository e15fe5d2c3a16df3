package io.patchbay.sim.sweep;

import io.patchbay.sim.wire.Connection;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Does numbered jobs on a fixed number of connections, a thread each. Every thread takes the next
/// number when it is free, so there is no queue.
///
/// @param connections from 1
record Crew(URI server, int connections, Progress progress) {
  private static final int PROGRESS_MILLIS = 200;

  /// One job.
  interface Job {
    /// @throws IOException if the whole run is to end
    void run(int number, Connection connection) throws IOException;
  }

  /// Does the jobs from 0 to `count` - 1 and returns when all are done.
  ///
  /// @param what for the progress line
  /// @throws IOException if one job failed; the others were given up
  void run(String what, int count, Job job) throws IOException, InterruptedException {
    var next = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      List<Future<Void>> workers =
          IntStream.range(0, Math.min(connections, count))
              .mapToObj(_ -> threads.submit(worker(next, count, job)))
              .toList();
      for (Future<Void> worker : workers) {
        await(worker, () -> progress.show(what, Math.min(next.get(), count), count));
      }
    } finally {
      progress.end();
    }
  }

  private Callable<Void> worker(AtomicInteger next, int count, Job job) {
    return () -> {
      try (var connection = new Connection(server)) {
        for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
          job.run(number, connection);
        }
        return null;
      } finally {
        next.set(count); // All are taken, or this one failed: nobody shall begin another.
      }
    };
  }

  private static void await(Future<Void> worker, Runnable meanwhile)
      throws IOException, InterruptedException {
    while (true) {
      try {
        worker.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        meanwhile.run();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }
}
