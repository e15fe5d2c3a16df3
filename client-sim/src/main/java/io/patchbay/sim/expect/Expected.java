package io.patchbay.sim.expect;

import io.patchbay.proto.v1.OfferResponse.Outcome;
import java.util.SortedSet;

/// The right answer.
///
/// @param files names of all files offered
public record Expected(Outcome outcome, SortedSet<String> files) {}
