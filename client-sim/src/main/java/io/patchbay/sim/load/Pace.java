package io.patchbay.sim.load;

import java.util.List;
import java.util.stream.DoubleStream;

/// How fast to ask.
public sealed interface Pace {
  /// Requests a second, on a schedule.
  record Rate(double perSecond) implements Pace {}

  /// One rate after the other, to find the last that holds.
  record Ramp(double from, double to, double step) implements Pace {}

  /// As many as fit: on each connection the next request goes out when an answer has come.
  record FlatOut() implements Pace {}

  /// Returns the rates in their order; [Double#POSITIVE_INFINITY] is flat out.
  default List<Double> rates() {
    return switch (this) {
      case Rate(double perSecond) -> List.of(perSecond);
      case Ramp(double from, double to, double step) ->
          DoubleStream.iterate(from, rate -> rate <= to, rate -> rate + step).boxed().toList();
      case FlatOut() -> List.of(Double.POSITIVE_INFINITY);
    };
  }
}
