package io.patchbay.server.publish;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.StandingReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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

  /// Takes updates back, or undoes that. Those that are so already stay as they are, and those that
  /// the policy took out, the policy brings back.
  ///
  /// @return the catalog's revision then
  /// @throws InvalidValueException if an update is unknown; nothing is changed
  /// @throws PublishConflictException if the catalog is another server's
  public long expire(UUID publishId, Set<UUID> updates, boolean undo) {
    synchronized (publisher) {
      publisher.checkOrigin();
      Map<UUID, Boolean> changed = new LinkedHashMap<>();
      try (CatalogView view = catalog.view()) {
        for (UUID id : new TreeSet<>(updates)) {
          if (view.newest(id).isEmpty()) {
            throw new InvalidValueException(id.toString(), "an update of the catalog")
                .in("updateIds");
          }
          Optional<StandingReason> left = view.left(id);
          if (left.equals(Optional.of(StandingReason.EXPIRED)) == undo) {
            changed.put(id, !undo);
          }
        }
      }
      commit(publishId, changed, StandingReason.EXPIRED);
      return catalog.revision();
    }
  }

  /// Lets the policy decide about everything that is superseded: what has been for too long leaves,
  /// and what had left and need not any more comes back. Publishing does not wait for it: if
  /// something is published meanwhile, nothing is decided until it is asked again.
  ///
  /// @return whether it was decided
  public boolean applyPolicy() {
    try (CatalogView view = catalog.view()) {
      if (view.mirrorState().isPresent()) {
        return true; // Its upstream's policy holds.
      }
      Map<UUID, Boolean> changed = changedByPolicy(view);
      synchronized (publisher) {
        if (catalog.revision() != view.revision()) {
          return false;
        }
        commit(UUID.randomUUID(), changed, StandingReason.SUPERSEDED);
        return true;
      }
    }
  }

  private Map<UUID, Boolean> changedByPolicy(CatalogView view) {
    Map<UUID, StandingReason> left = view.left();
    Set<UUID> leaving =
        supersededTimeMax == null ? Set.of() : leaving(view, left, supersededTimeMax);
    Map<UUID, Boolean> changed = new LinkedHashMap<>();
    leaving.stream().filter(id -> !left.containsKey(id)).forEach(id -> changed.put(id, true));
    left.forEach(
        (id, reason) -> {
          if (reason == StandingReason.SUPERSEDED && !leaving.contains(id)) {
            changed.put(id, false);
          }
        });
    return changed;
  }

  // What was taken back supersedes nothing, or nothing would be left to offer.
  private Set<UUID> leaving(CatalogView view, Map<UUID, StandingReason> left, Duration timeMax) {
    Instant before = clock.instant().minus(timeMax);
    Map<UUID, List<UUID>> superseded = new HashMap<>();
    view.forEachUpdate( // Oldest revisions first: the newest one's word holds.
        update -> {
          boolean counts =
              update.releasedAt().isBefore(before)
                  && left.get(update.id()) != StandingReason.EXPIRED;
          superseded.put(update.id(), counts ? update.supersedes() : List.of());
        });
    Set<UUID> leaving = new TreeSet<>();
    superseded.values().forEach(leaving::addAll);
    leaving.retainAll(superseded.keySet());
    return leaving;
  }

  private void commit(UUID publishId, Map<UUID, Boolean> changed, StandingReason reason) {
    if (!changed.isEmpty()) {
      publisher.commitStandings(publishId, changed, reason);
    }
  }
}
