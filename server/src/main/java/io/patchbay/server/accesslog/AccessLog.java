package io.patchbay.server.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a sample of the requests to a file, one JSON object a line. A thread of its own does it:
/// whoever adds an entry neither waits nor wakes anybody. What cannot be written is dropped and
/// counted, and never stops the server. Safe for any thread.
public final class AccessLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
  private static final int QUEUE_MAX = 8192;
  private static final int BATCH_MAX = 512;
  private static final Duration IDLE = Duration.ofMillis(50);
  private static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(5);

  private final int oneIn;
  private final @Nullable LogFile file;
  private final @Nullable Thread writer;
  private final Queue<Entry> queue = new ConcurrentLinkedQueue<>();
  // Never more than are in the queue and in the writer's hands, so it bounds both.
  private final AtomicInteger queued = new AtomicInteger();
  private final LongAdder written = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private volatile boolean closing;
  private boolean failing; // Only the writer's.

  private AccessLog(int oneIn, @Nullable LogFile file) {
    this.oneIn = oneIn;
    this.file = file;
    this.writer =
        file == null
            ? null
            : Thread.ofPlatform()
                .name("access-log")
                .daemon()
                .unstarted(() -> writeUntilClosed(file));
  }

  /// Appends to `file`, which is created if need be, and created again whenever it was renamed or
  /// deleted (within a second), so that it can be rotated without telling the server.
  ///
  /// @param oneIn every how many requests one is wanted, from 1
  /// @throws IOException if it cannot be opened now; what happens later stops nothing
  public static AccessLog open(Path file, int oneIn) throws IOException {
    AccessLog log = new AccessLog(oneIn, LogFile.open(file));
    if (log.writer != null) {
      log.writer.start();
    }
    return log;
  }

  /// A log that wants no request.
  public static AccessLog off() {
    return new AccessLog(0, null);
  }

  /// Whether this request is one of the sample. Each is with the same probability, whatever the
  /// ones before were, so that no client with a rhythm can be always or never among them. Touches
  /// nothing that threads share, and allocates nothing.
  public boolean wants() {
    return oneIn > 0 && (oneIn == 1 || ThreadLocalRandom.current().nextInt(oneIn) == 0);
  }

  /// Takes an entry to be written soon, or drops it if too many wait. Never blocks.
  public void add(Entry entry) {
    if (file == null) {
      return;
    }
    if (closing || queued.incrementAndGet() > QUEUE_MAX) {
      queued.decrementAndGet();
      dropped.increment();
      return;
    }
    queue.add(entry);
  }

  /// Entries that are in the file.
  public long written() {
    return written.sum();
  }

  /// Entries that are not and will not be.
  public long dropped() {
    return dropped.sum();
  }

  // Entries that come while it closes are still taken; those after that are dropped.
  private void writeUntilClosed(LogFile to) {
    boolean last;
    do {
      last = closing;
      List<Entry> batch = batch();
      while (!batch.isEmpty()) {
        write(to, batch);
        queued.addAndGet(-batch.size());
        batch = batch();
      }
      if (!last) {
        LockSupport.parkNanos(IDLE.toNanos());
      }
    } while (!last);
    to.close();
  }

  private List<Entry> batch() {
    List<Entry> batch = new ArrayList<>();
    Entry next = queue.poll();
    while (next != null) {
      batch.add(next);
      next = batch.size() < BATCH_MAX ? queue.poll() : null;
    }
    return batch;
  }

  private void write(LogFile to, List<Entry> batch) {
    ByteBuffer lines = JsonLines.of(batch, oneIn);
    try {
      to.append(lines);
      written.add(batch.size());
      if (failing) {
        LOG.info("the access log {} is written again", to);
      }
      failing = false;
    } catch (IOException e) {
      int lost = JsonLines.count(lines);
      written.add(batch.size() - lost);
      dropped.add(lost);
      if (!failing) {
        LOG.warn(
            "the access log {} cannot be written; requests are answered all the same, and what is"
                + " not logged is counted until it can: {}",
            to,
            e.toString());
      }
      failing = true;
    }
  }

  /// Writes what was added and closes the file.
  @Override
  public void close() {
    closing = true;
    if (writer == null) {
      return;
    }
    LockSupport.unpark(writer);
    try {
      if (!writer.join(CLOSE_TIME_MAX)) {
        LOG.warn("the access log {} took longer than {} to close", file, CLOSE_TIME_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (List<Entry> late = batch(); !late.isEmpty(); late = batch()) {
      dropped.add(late.size());
    }
  }
}
