package io.patchbay.server.simulation;

import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.UpdateIdentity;
import java.util.List;

/// What a mirror asks its upstream.
sealed interface Request {
  record Head(long since, long atMostMillis) implements Request {}

  record HeadAt(long revision) implements Request {}

  record Range(long since, long until, Scope scope) implements Request {}

  record Items(List<UpdateIdentity> updates) implements Request {}
}
