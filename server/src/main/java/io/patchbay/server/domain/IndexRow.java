package io.patchbay.server.domain;

import java.util.List;

/// The updates that may apply to one [IndexTuple], newest release first.
public record IndexRow(List<IndexCandidate> candidates) {
  public static final IndexRow EMPTY = new IndexRow(List.of());

  public IndexRow {
    candidates = List.copyOf(candidates);
  }
}
