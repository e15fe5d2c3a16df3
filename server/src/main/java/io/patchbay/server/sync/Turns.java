package io.patchbay.server.sync;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// When a session may ask, by its schedule. Mirrors of one schedule begin spread over some minutes,
/// each at random anew every time, but within the first half of a window. Pure, and not
/// thread-safe.
final class Turns {
  private final Schedule schedule;
  private final Duration spread;
  private final RandomGenerator random;

  // The present one, or the next.
  private Schedule.@Nullable Occurrence occurrence;
  private long chosenAt;
  private long beginsAt;
  private @Nullable Long begunAt;
  private boolean isFirst;

  Turns(Schedule schedule, Duration spread, RandomGenerator random) {
    this.schedule = schedule;
    this.spread = spread;
    this.random = random;
  }

  /// A first sync does not wait.
  void first() {
    isFirst = true;
  }

  Turn at(long nowMillis) {
    if (schedule.isAlways()) {
      return Turn.Open.ALWAYS;
    }
    if (isFirst || isBegunTime()) {
      return new Turn.ToTheEnd();
    }
    Schedule.Occurrence now = occurrence;
    if (now == null || nowMillis < chosenAt || (now.isWindow() && nowMillis >= now.until())) {
      now = choose(nowMillis, nowMillis);
    }
    if (nowMillis < beginsAt) {
      return new Turn.Waits(beginsAt);
    }
    begunAt = nowMillis;
    return now.isWindow() ? new Turn.Open(now.until()) : new Turn.ToTheEnd();
  }

  private boolean isBegunTime() {
    return begunAt != null && occurrence != null && !occurrence.isWindow();
  }

  private Schedule.Occurrence choose(long afterMillis, long nowMillis) {
    Schedule.Occurrence next = schedule.next(afterMillis);
    occurrence = next;
    chosenAt = nowMillis;
    begunAt = null;
    beginsAt = next.from() <= nowMillis ? nowMillis : next.from() + spread(next);
    return next;
  }

  private long spread(Schedule.Occurrence next) {
    long most = spread.toMillis();
    long half = (next.until() - next.from()) / 2;
    return random.nextLong((next.isWindow() ? Math.min(most, half) : most) + 1);
  }

  /// The mirror has what its upstream had. A time that came meanwhile wants a sync of its own.
  void caughtUp(long nowMillis) {
    if (schedule.isAlways()) {
      return;
    }
    Long begun = begunAt;
    if (isFirst) {
      isFirst = false;
      occurrence = null;
    } else if (begun != null && isBegunTime()) {
      choose(begun, nowMillis);
    }
  }

  /// When the next one begins, at the earliest, in milliseconds.
  long after(Turn.Open window) {
    return Math.max(window.until(), schedule.next(window.until()).from());
  }
}
