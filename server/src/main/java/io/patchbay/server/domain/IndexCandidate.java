package io.patchbay.server.domain;

import java.util.Set;
import java.util.UUID;

/// One update in an index row, with all that an answer needs.
///
/// @param supersededClosure ids of all updates it supersedes, directly or through a chain
public record IndexCandidate(Update update, Set<UUID> supersededClosure) {
  public IndexCandidate {
    supersededClosure = Set.copyOf(supersededClosure);
  }
}
