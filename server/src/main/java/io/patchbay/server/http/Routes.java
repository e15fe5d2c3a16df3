package io.patchbay.server.http;

import io.micrometer.core.instrument.Counter;
import io.patchbay.server.metrics.Meters;
import io.patchbay.server.metrics.RequestTimers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All routes of a listener, the workers they may block, and the meters that count them.
final class Routes {
  private static final List<String> LIMITS =
      List.of(
          "connections", "request-line", "headers", "body", "request-time", "idle-time", "workers");

  private final List<Route> routes;
  private final Workers workers;
  private final RequestTimers timers;
  private final Map<String, Counter> rejects = new HashMap<>();

  Routes(String listener, List<Route> routes, Workers workers, Meters meters) {
    this.routes = List.copyOf(routes);
    this.workers = workers;
    this.timers = meters.requestTimers(listener);
    LIMITS.forEach(limit -> rejects.put(limit, meters.rejects(listener, limit)));
  }

  /// The first route that matches, or null.
  @Nullable Route find(String path) {
    for (int i = 0; i < routes.size(); i++) {
      if (routes.get(i).matches(path)) {
        return routes.get(i);
      }
    }
    return null;
  }

  Workers workers() {
    return workers;
  }

  RequestTimers timers() {
    return timers;
  }

  /// Counts one more turned away by that limit.
  void rejected(String limit) {
    rejectsBy(limit).increment();
  }

  Counter rejectsBy(String limit) {
    Counter counter = rejects.get(limit);
    if (counter == null) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: one of " + LIMITS + ")");
    }
    return counter;
  }
}
