package io.patchbay.server.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the connections of one event loop share, and who looks after their deadlines: one sweep
/// over all of them instead of a timer for each. For one event loop.
final class Loop {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final long SWEEP_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
  private static final long SWEEP_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(10);

  private final @Nullable FastPath fastPath;
  private final ContentSender sender;
  private final DateLine date;
  private @Nullable HttpConnection[] connections = new HttpConnection[16];
  private int count;

  /// @param fastPath null: there is none on this listener
  Loop(@Nullable FastPath fastPath, ContentSender sender, InstantSource clock) {
    this.fastPath = fastPath;
    this.sender = sender;
    this.date = new DateLine(clock);
  }

  /// Begins to look after deadlines, often enough for the shortest of them.
  void start(EventLoop executor, Duration... deadlines) {
    long shortest = SWEEP_NANOS_MAX;
    for (Duration deadline : deadlines) {
      shortest = Math.min(shortest, deadline.toNanos() / 8);
    }
    long period = Math.max(shortest, SWEEP_NANOS_MIN);
    var _ = executor.scheduleWithFixedDelay(this::sweep, period, period, TimeUnit.NANOSECONDS);
  }

  /// Runs the task when that time has passed, if any, and the loop has looked at all its
  /// connections. By the clock and not as another task: the tasks of a loop run until there are
  /// none left, those they made included, but who is due by the clock is looked for once a round.
  static void later(EventExecutor loop, Runnable task, long nanos) {
    var _ = loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  @Nullable FastPath fastPath() {
    return fastPath;
  }

  /// Who sends files.
  ContentSender sender() {
    return sender;
  }

  /// The `Date` header of now.
  byte[] date() {
    return date.now();
  }

  void add(HttpConnection connection) {
    if (count == connections.length) {
      connections = Arrays.copyOf(connections, 2 * count);
    }
    connection.place = count;
    connections[count++] = connection;
  }

  void remove(HttpConnection connection) {
    HttpConnection last = connections[--count];
    connections[count] = null;
    if (last != null && last != connection) {
      connections[connection.place] = last;
      last.place = connection.place;
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    // Downwards: who is closed meanwhile leaves its place to one that was looked at.
    for (int i = count - 1; i >= 0; i--) {
      HttpConnection connection = i < count ? connections[i] : null;
      if (connection != null) {
        check(connection, now);
      }
    }
  }

  private static void check(HttpConnection connection, long now) {
    try {
      connection.check(now);
    } catch (RuntimeException e) { // Or nobody would look after the others any more.
      LOG.error("a connection's deadlines could not be checked", e);
    }
  }
}
