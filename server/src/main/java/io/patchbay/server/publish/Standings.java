package io.patchbay.server.publish;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.StandingReason;
import io.patchbay.server.domain.Update;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which updates count at a server that publishes. Those that leave scope are offered to nobody,
/// here and, because that travels in the change log, at every mirror; they lose nothing else, and
/// can come back. Every method blocks; safe for any thread.
public final class Standings {
  private final Catalog catalog;
  private final Publisher publisher;
  private final @Nullable Duration supersededTimeMax;
  private final InstantSource clock;

  /// @param supersededTimeMax how long an update stays that another one supersedes; null: for ever
  public Standings(
      Catalog catalog,
      Publisher publisher,
      @Nullable Duration supersededTimeMax,
      InstantSource clock) {
    this.catalog = catalog;
    this.publisher = publisher;
    this.supersededTimeMax = supersededTimeMax;
    this.clock = clock;
  }

  /// Takes updates back, or brings them back. Those that are so already stay as they are.
  ///
  /// @return the catalog's revision then
  /// @throws InvalidValueException if an update is unknown; nothing is changed
  public long expire(UUID publishId, Set<UUID> updates, boolean undo) {
    synchronized (publisher) {
      Map<UUID, Boolean> changed = new LinkedHashMap<>();
      try (CatalogView view = catalog.view()) {
        for (UUID id : new TreeSet<>(updates)) {
          if (view.newest(id).isEmpty()) {
            throw new InvalidValueException(id.toString(), "an update of the catalog")
                .in("updateIds");
          }
          Optional<StandingReason> left = view.left(id);
          if (undo ? left.isPresent() : !left.equals(Optional.of(StandingReason.EXPIRED))) {
            changed.put(id, !undo);
          }
        }
      }
      commit(publishId, changed, StandingReason.EXPIRED);
      return catalog.revision();
    }
  }

  /// Lets the policy decide about everything that is superseded: what has been for too long leaves,
  /// and what had left and need not any more comes back.
  public void applyPolicy() {
    synchronized (publisher) {
      if (catalog.mirrorState().isPresent()) {
        return; // Its upstream's policy holds.
      }
      Map<UUID, Boolean> changed = new LinkedHashMap<>();
      try (CatalogView view = catalog.view()) {
        Set<UUID> leaving = supersededTimeMax == null ? Set.of() : leaving(view, supersededTimeMax);
        Map<UUID, StandingReason> left = view.left();
        leaving.stream().filter(id -> !left.containsKey(id)).forEach(id -> changed.put(id, true));
        left.forEach(
            (id, reason) -> {
              if (reason == StandingReason.SUPERSEDED && !leaving.contains(id)) {
                changed.put(id, false);
              }
            });
      }
      commit(UUID.randomUUID(), changed, StandingReason.SUPERSEDED);
    }
  }

  private Set<UUID> leaving(CatalogView view, Duration timeMax) {
    Instant before = clock.instant().minus(timeMax);
    Map<UUID, Update> newest = new HashMap<>();
    view.forEachUpdate(update -> newest.put(update.id(), update)); // Oldest revisions first.
    Set<UUID> leaving = new TreeSet<>();
    for (Update update : newest.values()) {
      if (update.releasedAt().isBefore(before)) {
        update.supersedes().stream().filter(newest::containsKey).forEach(leaving::add);
      }
    }
    return leaving;
  }

  private void commit(UUID publishId, Map<UUID, Boolean> changed, StandingReason reason) {
    if (!changed.isEmpty()) {
      publisher.commitStandings(publishId, changed, reason);
    }
  }
}
