package io.patchbay.server.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// All routes of a listener, and the workers they may block. Safe for any thread.
final class Routes {
  private final List<Route> routes;
  private final Workers workers;
  private final ListenerMeters meters;

  Routes(List<Route> routes, Workers workers, ListenerMeters meters) {
    this.routes = List.copyOf(routes);
    this.workers = workers;
    this.meters = meters;
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

  ListenerMeters meters() {
    return meters;
  }

  /// Counts one more turned away by that limit.
  void rejected(String limit) {
    meters.rejects(limit).increment();
  }
}
