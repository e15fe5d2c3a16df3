package io.patchbay.sim.install;

import io.patchbay.proto.v1.UpdateFile;
import java.util.Optional;

/// How one file came to be there.
///
/// @param form in which it came; empty: it was there already
/// @param formBytes length of that form
/// @param resumedBytes of them that were there from an earlier run
/// @param receivedBytes what came over the network for it, also in vain
/// @param inVain what was tried before and thrown away; empty: nothing
public record Fetched(
    UpdateFile file,
    Optional<String> form,
    long formBytes,
    long resumedBytes,
    long receivedBytes,
    Optional<String> inVain) {
  static Fetched held(UpdateFile file) {
    return new Fetched(file, Optional.empty(), 0, 0, 0, Optional.empty());
  }
}
