package io.patchbay.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.sync.Schedule;
import io.patchbay.server.sync.SyncDecision;
import io.patchbay.server.sync.SyncDecision.Pause.Reason;
import io.patchbay.server.sync.SyncStatus;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Objects;

/// Holds a mirror to its schedule, which is of windows or of times, and in UTC: it asks when it
/// may, and says when it will.
final class Punctuality {
  private static final long MINUTE = 60_000;

  private Schedule schedule = Schedule.ALWAYS;
  private boolean isFirst;
  private boolean isAsking;
  // Up to when what it was told to do is done.
  private long heeded;

  void begin(Schedule its, boolean first, long now) {
    schedule = its;
    isFirst = first;
    isAsking = first;
    heeded = now;
  }

  void check(String name, SyncDecision decision, SyncStatus status, long now) {
    if (schedule.entries().isEmpty()) {
      return;
    }
    switch (decision) {
      case SyncDecision.Pause pause -> onPause(name, pause, status, now);
      case SyncDecision.StandStill still -> {}
      case SyncDecision.AskHead ask -> {
        isFirst &= ask.atMost().isZero();
        onAsking(name, Math.max(now, now + ask.atMost().toMillis() - 1), now);
        heeded = now;
      }
      default -> onAsking(name, now, now);
    }
  }

  private void onAsking(String name, long until, long now) {
    if (isFirst) {
      return;
    }
    if (isOfWindows()) {
      assertThat(isOpen(now) && isOpen(until))
          .as("%s asks in a window: %s to %s", name, now, until)
          .isTrue();
    } else if (!isAsking) {
      assertThat(now).as("%s asks once it is told to", name).isGreaterThanOrEqualTo(next(heeded));
    }
    isAsking = true;
  }

  private void onPause(String name, SyncDecision.Pause pause, SyncStatus status, long now) {
    if (pause.reason() == Reason.SCHEDULE) {
      heeded = isFirst ? now : heeded;
      long told = isOfWindows() ? opens(now) : next(heeded);
      assertThat(Objects.requireNonNull(status.nextAt()))
          .as("%s says when it asks next", name)
          .isGreaterThan(now)
          .isBetween(told, told + Mirror.SPREAD.toMillis());
      isAsking = false;
    }
    isFirst &= pause.reason() == Reason.RETRY;
  }

  private boolean isOfWindows() {
    return schedule.entries().getFirst().until() != null;
  }

  private boolean isOpen(long millis) {
    LocalTime now = time(millis);
    return schedule.entries().stream()
        .anyMatch(e -> !now.isBefore(e.from()) && now.isBefore(Objects.requireNonNull(e.until())));
  }

  /// The beginning of the present window, or of the next.
  private long opens(long now) {
    return isOpen(now) ? now / MINUTE * MINUTE : next(now);
  }

  /// The beginning of the first entry after that.
  private long next(long millis) {
    long minute = millis / MINUTE * MINUTE + MINUTE;
    while (!isBeginning(time(minute))) {
      minute += MINUTE;
    }
    return minute;
  }

  private boolean isBeginning(LocalTime time) {
    return schedule.entries().stream().anyMatch(entry -> entry.from().equals(time));
  }

  private static LocalTime time(long millis) {
    return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).toLocalTime();
  }
}
