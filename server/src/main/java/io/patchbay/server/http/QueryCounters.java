package io.patchbay.server.http;

import io.micrometer.core.instrument.Counter;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.wire.Format;
import java.util.HashMap;
import java.util.Map;

/// Counts answers to offer queries by protocol and outcome. Safe for any thread.
final class QueryCounters {
  private final Map<Key, Counter> counters = new HashMap<>();

  private record Key(Format format, Outcome outcome) {}

  QueryCounters(Meters meters) {
    for (Format format : Format.values()) {
      for (Outcome outcome : Outcome.values()) {
        counters.put(new Key(format, outcome), meters.queries(format.name(), outcome.name()));
      }
    }
  }

  void count(Format format, Outcome outcome) {
    Counter counter = counters.get(new Key(format, outcome));
    if (counter == null) {
      throw new IllegalStateException("every format and outcome has a counter");
    }
    counter.increment();
  }
}
