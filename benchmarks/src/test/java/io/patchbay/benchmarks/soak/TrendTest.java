package io.patchbay.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.patchbay.benchmarks.soak.SoakTable.Point;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TrendTest {
  private static List<Point> points(IntToDoubleFunction value) {
    return IntStream.range(0, 100).mapToObj(i -> new Point(i, value.applyAsDouble(i))).toList();
  }

  @Test
  void of_line_hasItsSlope() {
    Trend trend = Trend.of(points(i -> 5 + 2.0 * i));

    assertThat(trend.slope()).isCloseTo(2, within(1e-9));
    assertThat(trend.growth()).isCloseTo(198, within(1e-6));
    assertThat(trend.slopeError()).isCloseTo(0, within(1e-9));
  }

  @Test
  void isFlat_noiseWithoutTrend_isFlat() {
    SplittableRandom random = new SplittableRandom(1);

    assertThat(Trend.of(points(_ -> 100 + random.nextDouble(-50, 50))).isFlat(0)).isTrue();
  }

  @Test
  void isFlat_leakInNoise_isNotFlat() {
    SplittableRandom random = new SplittableRandom(1);
    Trend trend = Trend.of(points(i -> 100 + i + random.nextDouble(-50, 50)));

    assertThat(trend.isFlat(20)).isFalse();
    assertThat(trend.isFlat(200)).as("as much as it may").isTrue();
  }

  @Test
  void isFlat_falling_isFlat() {
    assertThat(Trend.of(points(i -> 1000 - 10.0 * i)).isFlat(0)).isTrue();
  }

  @Test
  void settled_leavesOutTheFirstFifth() {
    assertThat(SoakTable.settled(points(i -> i))).hasSize(80).first().isEqualTo(new Point(20, 20));
  }
}
