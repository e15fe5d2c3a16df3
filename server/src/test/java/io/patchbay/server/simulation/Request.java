package io.patchbay.server.simulation;

import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateIdentity;
import java.util.List;

/// What a mirror asks its upstream.
sealed interface Request {
  record Head(long since, long atMostMillis) implements Request {}

  record HeadAt(long revision) implements Request {}

  /// @param head at `until`
  record Range(long since, long until, Sha256 head, Scope scope) implements Request {
    boolean isOfAnotherHistory(Range other) {
      return since == other.since
          && until == other.until
          && scope.equals(other.scope)
          && !head.equals(other.head);
    }
  }

  record Items(List<UpdateIdentity> updates) implements Request {}
}
