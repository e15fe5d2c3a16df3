package io.patchbay.benchmarks.soak;

import io.patchbay.benchmarks.soak.SoakTable.Point;
import java.util.List;

/// The straight line through points by least squares.
///
/// @param mean of the values
/// @param slope change of the value a second
/// @param slopeError standard error of the slope; infinite with fewer than three points
/// @param seconds from the first point to the last
record Trend(double mean, double slope, double slopeError, double seconds) {
  private static final double ERRORS_MIN = 2;

  /// @param points in the order of time, at least one
  static Trend of(List<Point> points) {
    double meanSecond = points.stream().mapToDouble(Point::second).average().orElseThrow();
    double mean = points.stream().mapToDouble(Point::value).average().orElseThrow();
    double squares = 0;
    double products = 0;
    for (Point point : points) {
      squares += (point.second() - meanSecond) * (point.second() - meanSecond);
      products += (point.second() - meanSecond) * (point.value() - mean);
    }
    double slope = squares == 0 ? 0 : products / squares;
    double residuals = 0;
    for (Point point : points) {
      double off = point.value() - mean - slope * (point.second() - meanSecond);
      residuals += off * off;
    }
    int n = points.size();
    double error =
        n < 3 || squares == 0 ? Double.POSITIVE_INFINITY : Math.sqrt(residuals / (n - 2) / squares);
    double seconds = points.getLast().second() - points.getFirst().second();
    return new Trend(mean, slope, error, seconds);
  }

  /// By how much the line rises from the first point to the last.
  double growth() {
    return slope * seconds;
  }

  /// Whether it rises by no more than that, or by no more than chance would have it: less than two
  /// standard errors.
  boolean isFlat(double growthMax) {
    return growth() <= growthMax || slope < ERRORS_MIN * slopeError;
  }
}
