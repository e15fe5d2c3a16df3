package io.patchbay.server.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An HTTP cache in front of a server. What it has of closed ranges it keeps for ever, whatever
/// becomes of the server.
final class Cache {
  private final Map<Request.Range, List<byte[]>> kept = new HashMap<>();
  private int othersKept;

  void keep(Request.Range asked, List<byte[]> parts) {
    kept.put(asked, parts);
  }

  @Nullable List<byte[]> answer(Request.Range asked) {
    if (kept.keySet().stream().anyMatch(asked::isOfAnotherHistory)) {
      othersKept++;
    }
    return kept.get(asked);
  }

  /// How often it was asked for a range that it had of another history.
  int othersKept() {
    return othersKept;
  }
}
