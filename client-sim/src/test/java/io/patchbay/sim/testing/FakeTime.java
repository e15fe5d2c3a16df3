package io.patchbay.sim.testing;

import io.patchbay.sim.install.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that only waiting moves.
public final class FakeTime implements Time {
  /// How long was waited, each time.
  public final List<Duration> pauses = new CopyOnWriteArrayList<>();

  private final AtomicLong nanos = new AtomicLong();

  @Override
  public Instant now() {
    return Instant.parse("2008-12-17T18:00:00Z").plusNanos(nanos.get());
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public void pause(Duration duration) {
    pauses.add(duration);
    nanos.addAndGet(duration.toNanos());
  }
}
