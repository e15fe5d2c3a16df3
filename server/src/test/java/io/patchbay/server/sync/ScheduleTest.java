package io.patchbay.server.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.sync.Schedule.Entry;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScheduleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void parse_timesAndWindows_asTheyStand() {
    assertThat(Schedule.parse("03:00", BERLIN))
        .isEqualTo(new Schedule(List.of(entry("03:00", null)), BERLIN));
    assertThat(Schedule.parse(" 03:00 , 15:30 ", BERLIN).entries())
        .containsExactly(entry("03:00", null), entry("15:30", null));
    assertThat(Schedule.parse("22:00-05:00,12:00 - 13:00,00:00", BERLIN).entries())
        .containsExactly(entry("22:00", "05:00"), entry("12:00", "13:00"), entry("00:00", null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void parse_blank_isAlways(String text) {
    assertThat(Schedule.parse(text, BERLIN).isAlways()).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> Schedule.parse(text, BERLIN).next(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3:00",
        "24:00",
        "03:60",
        "03",
        "03:00:00",
        "-03:00",
        "03:00-",
        "03:00,",
        ",",
        "night",
        "03:00-05:00-07:00",
        "03:00;15:00",
        "03:00 15:00",
        "٠٣:٠٠"
      })
  void parse_whatIsNeither_isRefused_withWhatIsExpected(String text) {
    assertThatThrownBy(() -> Schedule.parse(text, BERLIN))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("expected: times of day such as 03:00,15:00, or windows such as");
  }

  @Test
  void parse_windowThatEndsWhenItBegins_orTooMany_isRefused() {
    assertThatThrownBy(() -> Schedule.parse("03:00-03:00", BERLIN))
        .hasMessageContaining("03:00-03:00", "ends at another time");
    assertThat(Schedule.parse("03:00" + ",03:00".repeat(47), BERLIN).entries()).hasSize(48);
    assertThatThrownBy(() -> Schedule.parse("03:00" + ",03:00".repeat(48), BERLIN))
        .hasMessageContaining("49 times (expected: at most 48");
  }

  // On 2026-03-29 Berlin goes from 02:00 to 03:00, on 2026-10-25 from 03:00 back to 02:00.
  @ParameterizedTest
  @CsvSource({
    "03:00,2026-06-01T00:00:00Z,2026-06-01T01:00:00Z",
    "03:00,2026-06-01T01:00:00Z,2026-06-02T01:00:00Z",
    "'15:00,03:00',2026-06-01T01:00:00Z,2026-06-01T13:00:00Z",
    "02:30,2026-03-28T12:00:00Z,2026-03-29T01:00:00Z",
    "02:59,2026-03-28T12:00:00Z,2026-03-29T01:00:00Z",
    "02:30,2026-03-29T01:00:00Z,2026-03-30T00:30:00Z",
    "02:30,2026-10-24T12:00:00Z,2026-10-25T00:30:00Z",
    "02:30,2026-10-25T00:30:00Z,2026-10-26T01:30:00Z",
    "03:00,2026-10-25T00:30:00Z,2026-10-25T02:00:00Z"
  })
  void next_time_onceADay_andOnTheDaysOnWhichClocksAreSet(String text, Instant after, Instant at) {
    assertThat(Schedule.parse(text, BERLIN).next(after.toEpochMilli()))
        .isEqualTo(new Schedule.Occurrence(at.toEpochMilli(), at.toEpochMilli(), false));
  }

  @ParameterizedTest
  @CsvSource({
    "22:00-05:00,2026-06-01T12:00:00Z,2026-06-01T20:00:00Z,2026-06-02T03:00:00Z",
    "22:00-05:00,2026-06-01T20:00:00Z,2026-06-01T20:00:00Z,2026-06-02T03:00:00Z",
    "22:00-05:00,2026-06-02T02:59:59Z,2026-06-01T20:00:00Z,2026-06-02T03:00:00Z",
    "22:00-05:00,2026-06-02T03:00:00Z,2026-06-02T20:00:00Z,2026-06-03T03:00:00Z",
    "22:00-05:00,2026-03-28T12:00:00Z,2026-03-28T21:00:00Z,2026-03-29T03:00:00Z",
    "22:00-05:00,2026-10-24T12:00:00Z,2026-10-24T20:00:00Z,2026-10-25T04:00:00Z",
    "01:30-02:30,2026-03-28T12:00:00Z,2026-03-29T00:30:00Z,2026-03-29T01:00:00Z",
    "02:30-04:00,2026-03-28T12:00:00Z,2026-03-29T01:00:00Z,2026-03-29T02:00:00Z",
    "02:10-02:50,2026-03-28T12:00:00Z,2026-03-30T00:10:00Z,2026-03-30T00:50:00Z",
    "02:15-02:45,2026-10-24T12:00:00Z,2026-10-25T00:15:00Z,2026-10-25T00:45:00Z",
    "02:15-02:45,2026-10-25T00:45:00Z,2026-10-26T01:15:00Z,2026-10-26T01:45:00Z"
  })
  void next_window_alsoOnTheDaysOnWhichClocksAreSet(
      String text, Instant after, Instant from, Instant until) {
    assertThat(Schedule.parse(text, BERLIN).next(after.toEpochMilli()))
        .isEqualTo(new Schedule.Occurrence(from.toEpochMilli(), until.toEpochMilli(), true));
  }

  @Test
  void next_dayThatAZoneLeavesOut_isSkippedAtItsEnd() {
    // Samoa had no 30 December 2011; at midnight it was 10:00 UTC of that day.
    Schedule schedule = Schedule.parse("03:00", ZoneId.of("Pacific/Apia"));
    List<Instant> times = new ArrayList<>();
    long at = Instant.parse("2011-12-29T12:00:00Z").toEpochMilli();
    for (int i = 0; i < 3; i++) {
      at = schedule.next(at).from();
      times.add(Instant.ofEpochMilli(at));
    }
    assertThat(times)
        .containsExactly(
            Instant.parse("2011-12-29T13:00:00Z"),
            Instant.parse("2011-12-30T10:00:00Z"),
            Instant.parse("2011-12-30T13:00:00Z"));
  }

  @Test
  void next_severalWindows_theOneThatBeganFirstAndIsNotOver() {
    Schedule schedule = Schedule.parse("01:00-05:00,22:00-02:00", ZoneOffset.UTC);
    assertThat(schedule.next(Instant.parse("2026-06-02T01:30:00Z").toEpochMilli()).from())
        .isEqualTo(Instant.parse("2026-06-01T22:00:00Z").toEpochMilli());
    assertThat(schedule.next(Instant.parse("2026-06-02T02:00:00Z").toEpochMilli()).from())
        .isEqualTo(Instant.parse("2026-06-02T01:00:00Z").toEpochMilli());
  }

  private static Entry entry(String from, @Nullable String until) {
    return new Entry(LocalTime.parse(from), until == null ? null : LocalTime.parse(until));
  }
}
