package io.patchbay.server.publish;

import io.patchbay.server.applicability.IndexTuples;
import io.patchbay.server.applicability.Offerable;
import io.patchbay.server.applicability.Row;
import io.patchbay.server.applicability.RowBuilder;
import io.patchbay.server.applicability.RowMember;
import io.patchbay.server.catalog.CatalogException;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.IndexTuple;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import io.patchbay.server.wire.StoredCodecs;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Makes the index's rows. A row is a function of the updates that stand in it and of what those
/// supersede, so that publishing and rebuilding come to the same bytes. Not thread-safe.
final class IndexRows {
  private final CatalogView view;
  private final Supersedence supersedence;
  private final Map<UUID, RowMember> members = new HashMap<>();

  private final Map<UUID, Boolean> standings;

  IndexRows(CatalogView view) {
    this(view, Map.of(), Map.of());
  }

  private IndexRows(
      CatalogView view, Map<UUID, Optional<Update>> after, Map<UUID, Boolean> standings) {
    this.view = view;
    this.supersedence = new Supersedence(view, after);
    this.standings = standings;
  }

  /// The index rows that change when some updates are added: those the updates stand in, those
  /// their older revisions stood in, and those of the updates that supersede or require them. No
  /// other is touched. Each is whole, or empty if it goes.
  ///
  /// @throws InvalidValueException if a row would hold too much
  static Map<IndexTuple, byte[]> changed(CatalogView view, Collection<Update> added) {
    return changed(view, Supersedence.newest(added), Map.of());
  }

  /// The same for updates that are added, go, leave scope or come back.
  ///
  /// @param after the newest revision of each update that changes; empty: it is gone
  /// @param standings of updates that have left scope, true, or come back, false
  /// @throws InvalidValueException if a row would hold too much
  static Map<IndexTuple, byte[]> changed(
      CatalogView view, Map<UUID, Optional<Update>> after, Map<UUID, Boolean> standings) {
    IndexRows rows = new IndexRows(view, after, standings);
    Map<IndexTuple, Set<UUID>> touched = new LinkedHashMap<>();
    after.forEach(
        (id, update) -> {
          view.newest(id).ifPresent(older -> rows.touch(older, touched));
          update.ifPresent(added -> rows.touch(added, touched));
        });
    standings
        .keySet()
        .forEach(id -> rows.supersedence.newest(id).ifPresent(u -> rows.touch(u, touched)));
    rows.supersedence.affected().forEach(update -> rows.touch(update, touched));
    rows.supersedence.requiring().forEach(update -> rows.touch(update, touched));
    Map<IndexTuple, byte[]> changed = new HashMap<>();
    touched.forEach((tuple, ids) -> changed.put(tuple, rows.row(tuple, ids)));
    return changed;
  }

  private void touch(Update update, Map<IndexTuple, Set<UUID>> touched) {
    for (IndexTuple tuple : IndexTuples.of(update.rules().installable())) {
      touched.computeIfAbsent(tuple, t -> new HashSet<>()).add(update.id());
    }
  }

  /// The row of that tuple; empty if nothing stands in it.
  ///
  /// @param more updates that may stand in it, besides those that stand in the stored row
  byte[] row(IndexTuple tuple, Collection<UUID> more) {
    Set<UUID> ids = new HashSet<>(more);
    byte[] stored = view.row(tuple);
    if (stored != null) {
      ids.addAll(standing(tuple, stored));
    }
    return build(tuple, ids);
  }

  /// The row of that tuple, made of those of these updates that stand in it.
  byte[] build(IndexTuple tuple, Set<UUID> ids) {
    List<RowMember> standing =
        ids.stream()
            .filter(this::stands)
            .map(this::member)
            .filter(m -> IndexTuples.of(m.update().rules().installable()).contains(tuple))
            .toList();
    return standing.isEmpty() ? new byte[0] : RowBuilder.build(tuple, standing, StoredCodecs.OFFER);
  }

  // One that is out of a mirror's scope, or has left it, stands nowhere.
  private boolean stands(UUID id) {
    Boolean left = standings.get(id);
    return supersedence.newest(id).isPresent()
        && !(left == null ? view.left(id).isPresent() : left);
  }

  private static Set<UUID> standing(IndexTuple tuple, byte[] stored) {
    try {
      return Row.read(stored).updateIds();
    } catch (InvalidValueException e) {
      throw CatalogException.damagedRow(tuple, e);
    }
  }

  private RowMember member(UUID id) {
    return members.computeIfAbsent(
        id,
        unread -> {
          Update update =
              supersedence.newest(id).orElseThrow(() -> CatalogException.missingUpdate(id));
          Rule offerable = Offerable.rule(update, supersedence::newest);
          return new RowMember(update, offerable, supersedence.closure(update));
        });
  }
}
