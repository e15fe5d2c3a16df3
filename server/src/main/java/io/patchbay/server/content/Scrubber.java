package io.patchbay.server.content;

import io.patchbay.server.content.ContentStore.Seen;
import io.patchbay.server.domain.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Reads every file of the store again, one after the other and then from the beginning, and
/// quarantines what has rotted. For one thread; the counts are safe for any.
public final class Scrubber implements AutoCloseable {
  // A small store would otherwise be read all the time.
  private static final Duration PASS_INTERVAL_MIN = Duration.ofMinutes(10);
  private static final int BUFFER_BYTES = 1 << 18;

  private final ContentStore store;
  private final InstantSource clock;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private final Deque<Path> folders = new ArrayDeque<>();
  private final Deque<Sha256> digests = new ArrayDeque<>();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder files = new LongAdder();
  private @Nullable Reading reading;
  private @Nullable Instant began;
  private volatile @Nullable Instant ended;
  private boolean underWay;

  // The file that is being read.
  private record Reading(Sha256 sha256, Seen seen, FileChannel in, MessageDigest digest) {}

  public Scrubber(ContentStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Reads so many bytes more, or fewer if a pass ends; the next one begins with another call, and
  /// not before ten minutes have passed since this one began.
  ///
  /// @return whether a pass ended
  public boolean scrub(long bytesMax) throws IOException {
    if (!underWay && !begin()) {
      return false;
    }
    for (long left = bytesMax; left > 0; ) {
      Reading current = reading == null ? next() : reading;
      if (current == null) {
        underWay = false;
        ended = clock.instant();
        return true;
      }
      reading = current;
      left -= read(current, left);
    }
    return false;
  }

  private boolean begin() throws IOException {
    Instant now = clock.instant();
    if (began != null && began.plus(PASS_INTERVAL_MIN).isAfter(now)) {
      return false;
    }
    began = now;
    folders.addAll(store.folders());
    underWay = true;
    return true;
  }

  // Null: that was the last one.
  private @Nullable Reading next() throws IOException {
    while (true) {
      while (digests.isEmpty()) {
        Path folder = folders.poll();
        if (folder == null) {
          return null;
        }
        digests.addAll(ContentStore.digests(folder));
      }
      Reading opened = open(digests.remove());
      if (opened != null) {
        return opened;
      }
    }
  }

  // Null: it has gone meanwhile, or cannot be opened.
  private @Nullable Reading open(Sha256 sha256) throws IOException {
    Path path = store.path(sha256);
    Seen seen = Seen.of(path);
    if (seen == null) {
      return null;
    }
    try {
      FileChannel in = FileChannel.open(path, StandardOpenOption.READ);
      return new Reading(sha256, seen, in, Sha256.newDigest());
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private int read(Reading current, long bytesMax) throws IOException {
    buffer.clear().limit((int) Math.min(bytesMax, BUFFER_BYTES));
    int read;
    try {
      read = current.in.read(buffer);
    } catch (IOException e) {
      end();
      store.quarantine(current.sha256, current.seen, "it cannot be read: " + e.getMessage());
      return 0;
    }
    if (read < 0) {
      end();
      check(current);
      return 0;
    }
    current.digest.update(buffer.flip());
    bytes.add(read);
    return read;
  }

  private void check(Reading whole) throws IOException {
    files.increment();
    Sha256 found = Sha256.ofDigest(whole.digest.digest());
    if (!found.equals(whole.sha256)) {
      store.quarantine(whole.sha256, whole.seen, "its SHA-256 is " + found);
    }
  }

  private void end() throws IOException {
    if (reading != null) {
      reading.in.close();
      reading = null;
    }
  }

  /// Bytes read so far.
  long bytes() {
    return bytes.sum();
  }

  /// Files read to their end so far.
  long files() {
    return files.sum();
  }

  /// Seconds since the last whole pass ended; NaN if none did.
  double passAgeSeconds() {
    Instant last = ended;
    return last == null ? Double.NaN : Duration.between(last, clock.instant()).toMillis() / 1e3;
  }

  @Override
  public void close() throws IOException {
    end();
  }
}
