package io.patchbay.server.publish;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.domain.Withheld;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which updates cannot be had from this server now, because a file of theirs is quarantined or
/// missing. Looking blocks; safe for any thread.
public final class Availability {
  private static final Logger LOG = LoggerFactory.getLogger(Availability.class);

  private final Catalog catalog;
  private final ContentStore content;
  private final Set<Sha256> missing = new HashSet<>();
  // What the last scan was made of.
  private Set<Sha256> lost = Set.of();
  private long generation;
  private volatile Withheld withheld = Withheld.NONE;
  private volatile List<UpdateFile> wanted = List.of();

  public Availability(Catalog catalog, ContentStore content) {
    this.catalog = catalog;
    this.content = content;
  }

  /// What is to be offered to nobody. Never blocks.
  public Withheld withheld() {
    return withheld;
  }

  /// The files that would make everything available again. Never blocks.
  List<UpdateFile> wanted() {
    return wanted;
  }

  /// Looks what has been lost, or is there again.
  ///
  /// @param everywhere whether each released file is there; else only those count that somebody
  ///   asked for
  public synchronized void look(boolean everywhere) {
    try (CatalogView view = catalog.view()) {
      if (everywhere) {
        view.forEachFile(missing::add);
      }
      content.takeMissed().stream().filter(view::isReleased).forEach(missing::add);
      missing.removeIf(content::isThere);
      Set<Sha256> now = new HashSet<>(missing);
      now.addAll(content.quarantined());
      boolean isOther = !now.equals(lost) || (!now.isEmpty() && view.generation() != generation);
      if (isOther) {
        lost = now;
        generation = view.generation();
        withhold(now.isEmpty() ? Map.of() : newest(view));
      }
    }
  }

  private static Map<UUID, Update> newest(CatalogView view) {
    Map<UUID, Update> newest = new HashMap<>();
    view.forEachUpdate(update -> newest.put(update.id(), update)); // Oldest revisions first.
    return newest;
  }

  private void withhold(Map<UUID, Update> newest) {
    Set<UUID> ids = new HashSet<>();
    Map<Sha256, UpdateFile> files = new HashMap<>();
    for (Update update : newest.values()) {
      for (UpdateFile file : update.files()) {
        if (lost.contains(file.sha256())) {
          ids.add(update.id());
          files.put(file.sha256(), file);
        }
      }
    }
    wanted = List.copyOf(files.values());
    if (!ids.equals(withheld.updates())) {
      withheld = withheld.next(ids);
      log(files.values());
    }
  }

  private void log(Collection<UpdateFile> files) {
    if (files.isEmpty()) {
      LOG.info("all updates can be had again");
      return;
    }
    LOG.atWarn()
        .addKeyValue("updates", withheld.updates().size())
        .addKeyValue("files", files.stream().map(UpdateFile::name).sorted().limit(10).toList())
        .log("updates withheld, because files of theirs are missing or damaged");
  }
}
