package io.patchbay.server.simulation;

import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Update;
import java.util.List;
import java.util.UUID;

/// What a publisher wants in the catalog, under an id that makes it safe to repeat.
record Publish(UUID id, List<Update> updates, List<ReplicatedChange.Item> items) {}
