package io.patchbay.server.sync;

import io.patchbay.server.domain.Sha256;

/// A search for the first revision at which two histories differ: by halves, since chains that
/// differed once differ ever after.
///
/// @param same a revision at which they are the same
/// @param differs a later one at which they are not, with both heads
record Bisection(long same, long differs, Sha256 own, Sha256 upstream) {
  boolean isDone() {
    return differs - same <= 1;
  }

  long middle() {
    return same + (differs - same) / 2;
  }

  Bisection with(long revision, Sha256 own, Sha256 upstream) {
    return own.equals(upstream)
        ? new Bisection(revision, differs, this.own, this.upstream)
        : new Bisection(same, revision, own, upstream);
  }
}
