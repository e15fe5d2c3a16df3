package io.patchbay.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/// Times of requests by route and status, each timer looked up in the registry once.
public final class RequestTimers {
  // Each is one more line of every scrape for each listener, route and status. The histogram that
  // Micrometer would choose has some 70.
  private static final Duration[] BOUNDS =
      LongStream.of(
              10,
              25,
              50,
              100,
              250,
              500, // microseconds
              1_000,
              2_500,
              5_000,
              10_000,
              25_000,
              50_000,
              100_000,
              250_000,
              500_000,
              1_000_000,
              2_500_000,
              5_000_000,
              10_000_000)
          .mapToObj(micros -> Duration.of(micros, ChronoUnit.MICROS))
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final String listener;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  private record Key(String route, int status) {}

  RequestTimers(MeterRegistry registry, String listener) {
    this.registry = registry;
    this.listener = listener;
  }

  /// @param route a name from a closed set, never a path
  /// @param status HTTP status code
  public Timer of(String route, int status) {
    return timers.computeIfAbsent(new Key(route, status), this::timer);
  }

  private Timer timer(Key key) {
    return Timer.builder("patchbay.http.requests")
        .description("Time from a whole request to its whole answer")
        .tag("listener", listener)
        .tag("route", key.route())
        .tag("status", Integer.toString(key.status()))
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }
}
