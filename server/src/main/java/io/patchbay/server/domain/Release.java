package io.patchbay.server.domain;

import java.util.List;

/// A bulletin with its updates: what one manifest expands into, or one KB of an import.
public record Release(Bulletin bulletin, List<Update> updates) {
  public Release {
    updates = List.copyOf(updates);
  }
}
