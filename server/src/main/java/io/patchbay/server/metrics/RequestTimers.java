package io.patchbay.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Times of requests by route and status, each timer looked up in the registry once.
public final class RequestTimers {
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
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofNanos(10_000))
        .maximumExpectedValue(Duration.ofSeconds(10))
        .register(registry);
  }
}
