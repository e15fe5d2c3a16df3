package io.patchbay.server.sync;

import io.patchbay.server.domain.InvalidValueException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// When a mirror syncs, every day the same: at times of day, in windows between two of them, or
/// always.
///
/// What counts is a clock of that zone that never goes back. So a time that comes twice on a day
/// counts when it comes first; one that a day leaves out counts when it is skipped; and a window
/// that is left out whole has no place on that day.
///
/// @param entries none: always
public record Schedule(List<Entry> entries, ZoneId zone) {
  public static final Schedule ALWAYS = new Schedule(List.of(), ZoneOffset.UTC);
  private static final int ENTRIES_MAX = 48;
  private static final String TIME = "([01][0-9]|2[0-3]):([0-5][0-9])";
  private static final Pattern ENTRY = Pattern.compile(TIME + "(?:\\s*-\\s*" + TIME + ")?");

  public Schedule {
    entries = List.copyOf(entries);
  }

  /// A time of day, or a window.
  ///
  /// @param until exclusive, on the next day if it is not after `from`; null: no window, but a time
  public record Entry(LocalTime from, @Nullable LocalTime until) {
    public Entry {
      if (from.equals(until)) {
        throw new InvalidValueException(
            from + "-" + until, "a window that ends at another time than it begins");
      }
    }
  }

  /// An entry on some day, in milliseconds.
  ///
  /// @param until exclusive; a time's is its `from`
  record Occurrence(long from, long until, boolean isWindow) {
    private boolean isAfter(long millis) {
      return isWindow ? until > Math.max(from, millis) : from > millis;
    }
  }

  /// @param text times and windows with commas, such as `03:00,15:00` or `22:00-05:00`; blank:
  ///   always
  /// @throws InvalidValueException at the first that is neither
  public static Schedule parse(String text, ZoneId zone) {
    if (text.isBlank()) {
      return ALWAYS;
    }
    String[] parts = text.split(",", -1);
    if (parts.length > ENTRIES_MAX) {
      throw new InvalidValueException(
          parts.length + " times", "at most " + ENTRIES_MAX + " times and windows");
    }
    List<Entry> entries = new ArrayList<>();
    for (String part : parts) {
      entries.add(entry(part.strip()));
    }
    return new Schedule(entries, zone);
  }

  private static Entry entry(String text) {
    Matcher found = ENTRY.matcher(text);
    if (!found.matches()) {
      throw new InvalidValueException(
          text, "times of day such as 03:00,15:00, or windows such as 22:00-05:00");
    }
    LocalTime from = time(found.group(1), found.group(2));
    return new Entry(from, found.group(3) == null ? null : time(found.group(3), found.group(4)));
  }

  private static LocalTime time(String hour, String minute) {
    return LocalTime.of(Integer.parseInt(hour), Integer.parseInt(minute));
  }

  boolean isAlways() {
    return entries.isEmpty();
  }

  /// The first occurrence after that instant: a time that comes later, or a window that ends later.
  ///
  /// @throws IllegalStateException if it is always
  Occurrence next(long afterMillis) {
    if (isAlways()) {
      throw new IllegalStateException("always has no next time");
    }
    // Where a zone changes its date, a window of two days ago may not be over.
    LocalDate day = Instant.ofEpochMilli(afterMillis).atZone(zone).toLocalDate().minusDays(2);
    Optional<Occurrence> first = next(day, afterMillis);
    while (first.isEmpty()) {
      day = day.plusDays(1);
      first = next(day, afterMillis);
    }
    return first.get();
  }

  // No occurrence of a later day begins earlier.
  private Optional<Occurrence> next(LocalDate day, long afterMillis) {
    return entries.stream()
        .map(entry -> on(day, entry))
        .filter(occurrence -> occurrence.isAfter(afterMillis))
        .min(Comparator.comparingLong(Occurrence::from).thenComparingLong(Occurrence::until));
  }

  private Occurrence on(LocalDate day, Entry entry) {
    long from = millis(day.atTime(entry.from));
    LocalTime until = entry.until;
    if (until == null) {
      return new Occurrence(from, from, false);
    }
    LocalDate lastDay = until.isAfter(entry.from) ? day : day.plusDays(1);
    return new Occurrence(from, millis(lastDay.atTime(until)), true);
  }

  private long millis(LocalDateTime local) {
    ZoneOffsetTransition change = zone.getRules().getTransition(local);
    Instant instant =
        change != null && change.isGap() ? change.getInstant() : local.atZone(zone).toInstant();
    return instant.toEpochMilli();
  }
}
