package io.patchbay.sim.expect;

import java.time.Instant;
import java.util.List;

/// What one release manifest says.
///
/// @param bulletin for example `MS08-078`
/// @param revision of the manifest, from 1
/// @param releasedAt nothing of it is visible before
/// @param product for example `internet-explorer`
public record Release(
    String bulletin, long revision, Instant releasedAt, String product, List<Branch> branches) {
  public Release {
    branches = List.copyOf(branches);
  }
}
