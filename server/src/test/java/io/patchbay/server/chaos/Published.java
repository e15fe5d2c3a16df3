package io.patchbay.server.chaos;

import io.patchbay.server.domain.CatalogChange;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.FeedFrame;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.wire.FeedWire;
import io.patchbay.server.wire.StoredCodecs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What was published, as a feed of the whole catalog says. Not thread-safe.
final class Published {
  private final List<Change> changes = new ArrayList<>();
  private final Map<Scope, Part> parts = new HashMap<>();

  /// @param updates by their items
  record Change(CatalogChange change, List<ChangeItem> items, List<Update> updates) {}

  // The updates of a scope in the order of their publishing, and how many there were at a revision.
  private record Part(List<Update> updates, List<Integer> counts) {}

  Published(byte[] feed) throws IOException {
    var in = new ByteArrayInputStream(feed);
    for (FeedFrame frame = FeedWire.read(in); frame != null; frame = FeedWire.read(in)) {
      switch (frame) {
        case FeedFrame.Change change ->
            changes.add(
                new Change(
                    StoredCodecs.CATALOG_CHANGE.decode(change.row()),
                    new ArrayList<>(),
                    new ArrayList<>()));
        case FeedFrame.Item item -> add(item);
        case FeedFrame.End _ -> {}
      }
    }
  }

  private void add(FeedFrame.Item frame) {
    Change change = changes.getLast();
    ChangeItem item = StoredCodecs.CHANGE_ITEM.decode(frame.item());
    change.items.add(item);
    if (item instanceof ChangeItem.OfUpdate && frame.content() != null) {
      change.updates.add(StoredCodecs.UPDATE.decode(frame.content()));
    }
  }

  List<Change> changes() {
    return changes;
  }

  /// The updates of a scope, all revisions, as of a revision of the catalog.
  List<Update> updates(Scope scope, long revision) {
    Part part = parts.computeIfAbsent(scope, this::part);
    return part.updates.subList(0, part.counts.get((int) revision));
  }

  /// Whether there is no later revision of that update.
  boolean isNewest(UpdateIdentity update) {
    return changes.stream()
        .flatMap(change -> change.updates.stream())
        .map(Update::identity)
        .noneMatch(
            other ->
                other.updateId().equals(update.updateId()) && other.revision() > update.revision());
  }

  private Part part(Scope scope) {
    Part part = new Part(new ArrayList<>(), new ArrayList<>(List.of(0)));
    for (Change change : changes) {
      List<ChangeItem> items =
          change.items.stream().filter(ChangeItem.OfUpdate.class::isInstance).toList();
      for (int i = 0; i < items.size(); i++) {
        if (scope.includes(items.get(i))) {
          part.updates.add(change.updates.get(i));
        }
      }
      part.counts.add(part.updates.size());
    }
    return part;
  }
}
