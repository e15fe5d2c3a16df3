package io.patchbay.server.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.server.sync.Schedule.Entry;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A schedule against who looks at the clock every minute.
final class ScheduleProperties {
  private static final long SEED = 20_261_201;
  private static final long MINUTE = 60_000;
  private static final int RUNS = 200;
  private static final int MINUTES = 4 * 24 * 60;
  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("UTC"),
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/New_York"),
          ZoneId.of("America/Sao_Paulo"), // At midnight.
          ZoneId.of("Australia/Lord_Howe"), // By half an hour.
          ZoneId.of("Asia/Kathmandu"),
          ZoneId.of("Africa/Casablanca"),
          ZoneId.of("Pacific/Apia")); // By a day.

  private final Random random = new Random(SEED);

  @Test
  void next_isWhatAClockThatNeverGoesBackSays_minuteByMinute() {
    for (int run = 0; run < RUNS; run++) {
      ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
      Schedule schedule = new Schedule(entries(), zone);
      check(schedule, begin(zone), "seed " + SEED + ", run " + run + ": " + schedule);
    }
  }

  /// Its clock is a day and a half old when it is first believed.
  private static void check(Schedule schedule, long begin, String what) {
    long believed = begin + 36 * 60 * MINUTE;
    LocalDateTime before = local(begin, schedule);
    for (long at = begin + MINUTE; at < begin + MINUTES * MINUTE; at += MINUTE) {
      LocalDateTime shown = local(at, schedule);
      LocalDateTime now = shown.isAfter(before) ? shown : before;
      if (at >= believed) {
        String when = what + " at " + Instant.ofEpochMilli(at);
        assertThat(isOpen(schedule, at)).as(when).isEqualTo(isOpen(schedule, now.toLocalTime()));
        assertThat(isTime(schedule, at)).as(when).isEqualTo(isTime(schedule, before, now));
      }
      before = now;
    }
  }

  private static LocalDateTime local(long millis, Schedule schedule) {
    return Instant.ofEpochMilli(millis).atZone(schedule.zone()).toLocalDateTime();
  }

  private static boolean isOpen(Schedule schedule, long at) {
    Schedule windows = only(schedule, true);
    return !windows.isAlways() && windows.next(at).from() <= at;
  }

  private static boolean isTime(Schedule schedule, long at) {
    Schedule times = only(schedule, false);
    return !times.isAlways() && times.next(at - MINUTE).from() <= at;
  }

  private static Schedule only(Schedule schedule, boolean windows) {
    return new Schedule(
        schedule.entries().stream().filter(e -> (e.until() != null) == windows).toList(),
        schedule.zone());
  }

  private static boolean isOpen(Schedule schedule, LocalTime now) {
    return schedule.entries().stream().anyMatch(entry -> isIn(entry, now));
  }

  private static boolean isIn(Entry entry, LocalTime now) {
    LocalTime until = entry.until();
    if (until == null) {
      return false;
    }
    boolean hasBegun = !now.isBefore(entry.from());
    return until.isAfter(entry.from())
        ? hasBegun && now.isBefore(until)
        : hasBegun || now.isBefore(until);
  }

  /// Whether the clock came to one of the times, or past it.
  private static boolean isTime(Schedule schedule, LocalDateTime before, LocalDateTime now) {
    for (LocalDateTime minute = before; minute.isBefore(now); ) {
      minute = minute.plusMinutes(1);
      LocalTime time = minute.toLocalTime();
      if (schedule.entries().stream().anyMatch(e -> e.until() == null && e.from().equals(time))) {
        return true;
      }
    }
    return false;
  }

  private List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      LocalTime from = time();
      LocalTime until = random.nextInt(3) == 0 ? null : time();
      entries.add(new Entry(from, from.equals(until) ? null : until));
    }
    return entries;
  }

  /// Mostly where clocks are set, or at the hour.
  private LocalTime time() {
    int hour = random.nextBoolean() ? random.nextInt(5) : random.nextInt(24);
    return LocalTime.of(hour, random.nextBoolean() ? 0 : random.nextInt(60));
  }

  /// Mostly two days before a zone's clocks are set.
  private long begin(ZoneId zone) {
    Instant any = Instant.parse("2000-01-01T00:00:00Z").plusSeconds(random.nextInt(800_000_000));
    Instant start =
        zone.getId().equals("Pacific/Apia") ? Instant.parse("2011-12-25T00:00:00Z") : any;
    @Nullable ZoneOffsetTransition change = zone.getRules().nextTransition(start);
    Instant at = change == null || random.nextInt(5) == 0 ? any : change.getInstant();
    return Math.floorDiv(at.getEpochSecond(), 60L) * MINUTE - 48 * 60 * MINUTE;
  }
}
