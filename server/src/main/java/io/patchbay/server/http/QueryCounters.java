package io.patchbay.server.http;

import io.micrometer.core.instrument.Counter;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.wire.Format;
import java.util.EnumMap;
import java.util.Objects;

/// Counts answers to offer queries by protocol and outcome. Safe for any thread.
final class QueryCounters {
  private final EnumMap<Outcome, Counter> json;
  private final EnumMap<Outcome, Counter> protobuf;

  QueryCounters(Meters meters) {
    this.json = counters(meters, Format.JSON);
    this.protobuf = counters(meters, Format.PROTOBUF);
  }

  private static EnumMap<Outcome, Counter> counters(Meters meters, Format format) {
    EnumMap<Outcome, Counter> counters = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      counters.put(outcome, meters.queries(format.name(), outcome.name()));
    }
    return counters;
  }

  void count(Format format, Outcome outcome) {
    EnumMap<Outcome, Counter> counters = format == Format.JSON ? json : protobuf;
    Objects.requireNonNull(counters.get(outcome)).increment();
  }
}
