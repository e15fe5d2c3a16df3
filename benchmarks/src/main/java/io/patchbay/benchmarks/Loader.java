package io.patchbay.benchmarks;

import io.patchbay.server.domain.Release;
import java.util.List;

/// Takes releases into a catalog, all of one call in one change.
interface Loader {
  void commit(List<Release> releases);
}
