package io.patchbay.sim.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordingTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000 * MILLI;
  // A second of warm-up, ten that count.
  private static final Schedule SCHEDULE = Schedule.atRate(100, 0, SECOND, 10 * SECOND);

  private final Recording recording = new Recording();

  @Test
  void of_percentiles_areThoseOfTheLatencies() {
    for (int i = 1; i <= 1000; i++) {
      long due = SECOND + i * MILLI;
      recording.answered(200, due, due + i * MILLI, SCHEDULE);
    }
    StepResult step = StepResult.of(100, 10, recording, 1);
    assertThat(step.micros(50)).isCloseTo(500_000, within(600.0));
    assertThat(step.micros(99)).isCloseTo(990_000, within(1100.0));
    assertThat(step.micros(100)).isCloseTo(1_000_000, within(1100.0));
    assertThat(step.achieved()).isEqualTo(100);
    assertThat(step.statuses()).containsOnlyKeys(200).containsValue(1000L);
  }

  @Test
  void of_warmUp_countsNothingButErrors() {
    recording.answered(200, 0, MILLI, SCHEDULE);
    recording.answered(503, 0, MILLI, SCHEDULE);
    recording.fault(Fault.LOST, 2, new IOException("reset"));
    StepResult step = StepResult.of(100, 10, recording, 1);
    assertThat(step.latency().getTotalCount()).isZero();
    assertThat(step.achieved()).isZero();
    assertThat(step.statuses()).containsOnlyKeys(503);
    assertThat(step.errors()).isEqualTo(3);
    assertThat(step.reasons()).containsEntry(Fault.LOST, "java.io.IOException: reset");
  }

  @Test
  void of_answerAfterTheEnd_hasALatencyButWasNotInTime() {
    recording.answered(200, 10 * SECOND, 12 * SECOND, SCHEDULE);
    StepResult step = StepResult.of(100, 10, recording, 1);
    assertThat(step.micros(50)).isCloseTo(2e6, within(2000.0));
    assertThat(step.achieved()).isZero();
  }

  @Test
  void of_givenUp_countsInTheLatencies() {
    recording.givenUp(Fault.UNANSWERED, 2 * SECOND, 20 * SECOND);
    recording.givenUp(Fault.UNSENT, 3 * SECOND, 20 * SECOND);
    StepResult step = StepResult.of(100, 10, recording, 1);
    assertThat(step.micros(100)).isCloseTo(18e6, within(20_000.0));
    assertThat(step.faults()).containsEntry(Fault.UNANSWERED, 1L).containsEntry(Fault.UNSENT, 1L);
  }

  @Test
  void add_isTheSumOfTheWorkers() {
    var other = new Recording();
    recording.answered(200, SECOND, 2 * SECOND, SCHEDULE);
    other.answered(200, SECOND, 3 * SECOND, SCHEDULE);
    other.answered(503, SECOND, 3 * SECOND, SCHEDULE);
    other.fault(Fault.CONNECT, 1, null);
    recording.add(other);
    StepResult step = StepResult.of(1, 10, recording, 2);
    assertThat(step.statuses()).containsEntry(200, 2L).containsEntry(503, 1L);
    assertThat(step.faults()).containsOnlyKeys(Fault.CONNECT);
    assertThat(step.latency().getTotalCount()).isEqualTo(2);
  }

  @Test
  void snapshot_latencies_areThoseSinceTheLast() {
    recording.answered(200, SECOND, 2 * SECOND, SCHEDULE);
    assertThat(recording.snapshot(0, 0).latency().getTotalCount()).isEqualTo(1);
    Snapshot second = recording.snapshot(3, 4);
    assertThat(second.latency().getTotalCount()).isZero();
    assertThat(second.answered()).isEqualTo(1);
    assertThat(second.waiting()).isEqualTo(3);
    assertThat(second.backlog()).isEqualTo(4);
  }

  @Test
  void bottleneck_generatorWasInTime_none() {
    sent(10_000, 100_000);
    recording.ranLate(900_000); // Not late.
    recording.cpuNanos = 5 * SECOND;
    assertThat(Verdict.of(recording, 10, 1).bottleneck()).isEmpty();
  }

  @Test
  void bottleneck_oneRequestInFiftyIsLate_isSaid() {
    sent(9_800, 100_000);
    sent(200, 2 * MILLI);
    Verdict verdict = Verdict.of(recording, 10, 1);
    assertThat(verdict.lateRequests()).isEqualTo(0.02);
    assertThat(verdict.bottleneck()).hasValueSatisfying(why -> assertThat(why).contains("2.0 %"));
  }

  @Test
  void bottleneck_loopRunsLate_isSaid() {
    for (int i = 0; i < 200; i++) {
      recording.ranLate(5 * MILLI);
    }
    Verdict verdict = Verdict.of(recording, 10, 1);
    assertThat(verdict.lateTime()).isEqualTo(0.1);
    assertThat(verdict.bottleneck()).isPresent();
    assertThat(Verdict.of(recording, 10, 4).bottleneck()).isEmpty();
  }

  @Test
  void bottleneck_noProcessorLeft_isSaid() {
    recording.cpuNanos = 14 * SECOND;
    assertThat(Verdict.of(recording, 10, 2).bottleneck()).isEmpty();
    recording.starvedNanos = 6 * SECOND;
    assertThat(Verdict.of(recording, 10, 2).bottleneck())
        .hasValueSatisfying(why -> assertThat(why).contains("100 %"));
  }

  @Test
  void knee_isTheLastRateThatHolds() {
    var knee = new Knee(50_000);
    List<StepResult> steps =
        List.of(step(100, 1000, MILLI), step(200, 1500, MILLI), step(300, 3000, 60 * MILLI));
    assertThat(knee.of(steps)).hasValue(100);
    assertThat(knee.isPassed(steps)).isTrue();
    assertThat(knee.isPassed(steps.subList(0, 2))).isFalse();
    assertThat(knee.of(List.of())).isEmpty();
  }

  private void sent(int count, long lateNanos) {
    recording.lateness.recordValueWithCount(lateNanos, count);
  }

  private static StepResult step(double rate, int answers, long latencyNanos) {
    var recording = new Recording();
    for (int i = 0; i < answers; i++) {
      recording.answered(200, 2 * SECOND, 2 * SECOND + latencyNanos, SCHEDULE);
    }
    return StepResult.of(rate, 10, recording, 1);
  }
}
