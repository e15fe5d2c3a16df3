package io.patchbay.benchmarks;

import io.patchbay.server.domain.ClientConfiguration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// A machine's question with what is known of it beforehand.
///
/// @param rows where the updates for its products stand, one row a product
/// @param offers the ids of exactly the updates that are to be offered
record Question(ClientConfiguration client, List<RowKey> rows, Set<UUID> offers) {
  Question {
    rows = List.copyOf(rows);
    offers = Set.copyOf(offers);
  }
}
