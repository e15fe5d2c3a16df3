package io.patchbay.server.domain;

import java.util.List;

/// The answer for one configuration.
///
/// @param catalogRevision the revision the whole answer was read from
/// @param offers newest release first, then by update id; empty unless the outcome is OFFERED
public record Answer(long catalogRevision, Outcome outcome, List<Offer> offers) {
  public Answer {
    offers = List.copyOf(offers);
  }
}
