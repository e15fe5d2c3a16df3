package io.patchbay.server.publish;

import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Severity;
import io.patchbay.server.domain.Update;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// Releases that carry no revision of their own, against a catalog: what is new keeps its first
/// revision, what has changed gets the next one, and what is the same is left out.
final class Revisions {
  private Revisions() {}

  /// What would have to be committed; empty if the catalog holds it all.
  static List<Release> changed(CatalogView view, Collection<Release> releases) {
    List<Release> changed = new ArrayList<>();
    for (Release release : releases) {
      Optional<Bulletin> known = view.bulletin(release.bulletin().id());
      if (known.isEmpty()) {
        changed.add(release);
      } else {
        changed(view, release, known.get()).ifPresent(changed::add);
      }
    }
    return changed;
  }

  private static Optional<Release> changed(CatalogView view, Release release, Bulletin known) {
    List<Update> updates = new ArrayList<>();
    for (Update update : release.updates()) {
      Optional<Update> newest = view.newest(update.id());
      int revision = newest.map(u -> u.identity().revision()).orElse(0);
      if (newest.isEmpty() || !newest.get().equals(update.withRevision(revision))) {
        updates.add(update.withRevision(revision + 1));
      }
    }
    Bulletin bulletin = merged(view, release, known);
    if (updates.isEmpty() && bulletin.equals(known)) {
      return Optional.empty();
    }
    return Optional.of(new Release(bulletin.withRevision(known.revision() + 1), updates));
  }

  // With the updates it had before, which the release may not name.
  private static Bulletin merged(CatalogView view, Release release, Bulletin known) {
    Set<UUID> ids = new LinkedHashSet<>(known.updateIds());
    ids.addAll(release.bulletin().updateIds());
    Set<UUID> others = new LinkedHashSet<>(ids);
    release.bulletin().updateIds().forEach(others::remove);
    List<Update> all =
        Stream.concat(
                release.updates().stream(), others.stream().flatMap(id -> view.newest(id).stream()))
            .toList();
    return new Bulletin(
        known.id(),
        known.revision(),
        release.bulletin().title(),
        release.bulletin().kbArticle(),
        release.bulletin().advisory(),
        release.bulletin().cves(),
        all.stream().map(Update::severity).max(Severity::compareTo).orElse(known.severity()),
        release.bulletin().classification(),
        release.bulletin().rebootBehavior(),
        all.stream().map(Update::releasedAt).min(Instant::compareTo).orElse(known.releasedAt()),
        release.bulletin().cumulative(),
        List.copyOf(ids));
  }
}
