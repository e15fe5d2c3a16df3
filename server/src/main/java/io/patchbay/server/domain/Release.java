package io.patchbay.server.domain;

import java.util.List;

/// A bulletin with its updates, as expanded from one manifest.
public record Release(Bulletin bulletin, List<Update> updates) {
  public Release {
    updates = List.copyOf(updates);
  }
}
