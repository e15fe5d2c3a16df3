package io.patchbay.sim.sweep;

import java.util.List;

/// What became of the files that were offered.
///
/// @param distinct how many different names were offered
/// @param verified how many were fetched and are what was offered; fewer than `distinct` also where
///   time ran out
/// @param faults what is wrong with the others
public record FileCounts(int distinct, int verified, List<String> faults) {
  public FileCounts {
    faults = List.copyOf(faults);
  }
}
