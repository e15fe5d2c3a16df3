package io.patchbay.sim.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void at_rate_isEvenAndDoesNotDrift() {
    Schedule schedule = Schedule.atRate(3, 7, 0, 100 * SECOND);
    assertThat(schedule.at(0)).isEqualTo(7);
    assertThat(schedule.at(1)).isEqualTo(7 + 333_333_333);
    assertThat(schedule.at(300)).isEqualTo(7 + 100 * SECOND);
  }

  @Test
  void isDue_fromItsTimeOnAndNeverAfterTheEnd() {
    Schedule schedule = Schedule.atRate(1000, 0, SECOND, SECOND);
    assertThat(schedule.isDue(5, 4_999_999)).isFalse();
    assertThat(schedule.isDue(5, 5_000_000)).isTrue();
    assertThat(schedule.isDue(1999, 9 * SECOND)).isTrue();
    assertThat(schedule.isDue(2000, 9 * SECOND)).isFalse();
    assertThat(schedule.isOver(1999, 9 * SECOND)).isFalse();
    assertThat(schedule.isOver(2000, 0)).isTrue();
  }

  @Test
  void recordFrom_isTheEndOfTheWarmUp() {
    Schedule schedule = Schedule.atRate(1000, 5, SECOND, 2 * SECOND);
    assertThat(schedule.recordFromNanos()).isEqualTo(5 + SECOND);
    assertThat(schedule.endNanos()).isEqualTo(5 + 3 * SECOND);
  }

  @Test
  void backlog_countsWhatIsDueAndNotSent() {
    Schedule schedule = Schedule.atRate(1000, 0, 0, SECOND);
    assertThat(schedule.backlog(0, 0)).isEqualTo(1);
    assertThat(schedule.backlog(3, 10_000_000)).isEqualTo(8);
    assertThat(schedule.backlog(11, 10_000_000)).isZero();
    assertThat(schedule.backlog(990, 50 * SECOND)).isEqualTo(10);
    assertThat(schedule.backlog(1000, 50 * SECOND)).isZero();
  }

  @Test
  void share_sharesTogetherAreTheWhole() {
    Schedule whole = Schedule.atRate(900, 40, 0, SECOND);
    assertThat(
            LongStream.range(0, 900)
                .map(number -> whole.share((int) (number % 3), 3).at(number / 3)))
        .usingElementComparator((a, b) -> Math.abs(a - b) <= 2 ? 0 : Long.compare(a, b))
        .containsExactlyElementsOf(LongStream.range(0, 900).map(whole::at).boxed().toList());
  }

  @Test
  void flatOut_isAlwaysDueUntilTheEnd() {
    Schedule schedule = Schedule.flatOut(10, 0, SECOND).share(1, 2);
    assertThat(schedule.isDue(1_000_000, 9)).isFalse();
    assertThat(schedule.isDue(1_000_000, 10)).isTrue();
    assertThat(schedule.isDue(1_000_000, 10 + SECOND)).isFalse();
    assertThat(schedule.isOver(0, 10 + SECOND)).isTrue();
    assertThat(schedule.backlog(0, SECOND)).isZero();
  }
}
