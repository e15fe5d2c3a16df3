package io.patchbay.sim.load;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Values with weights, drawn by a number from 0 up to below 1.
final class Weighted<T> {
  private final List<T> values;
  private final double[] upTo;

  Weighted(List<T> values, ToDoubleFunction<T> weight) {
    this.values = List.copyOf(values);
    this.upTo = new double[values.size()];
    double sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      sum += weight.applyAsDouble(values.get(i));
      upTo[i] = sum;
    }
  }

  T at(double quantile) {
    int found = Arrays.binarySearch(upTo, quantile * upTo[upTo.length - 1]);
    return values.get(Math.min(found < 0 ? ~found : found + 1, values.size() - 1));
  }
}
