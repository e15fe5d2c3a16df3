package io.patchbay.server.publish;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.content.ContentStore;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.domain.Withheld;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which updates cannot be had from this server now, because a file of theirs is quarantined or
/// missing. Looking blocks; safe for any thread.
public final class Availability {
  private static final Logger LOG = LoggerFactory.getLogger(Availability.class);
  // Of more missing files, the oldest are looked for.
  private static final int LOOKED_FOR_MAX = 10_000;
  // With more withheld updates, what came is told by the next look.
  private static final int TOLD_AT_ONCE_MAX = 1_000;

  private final Catalog catalog;
  private final ContentStore content;
  private final Mode mode;
  // What the last scan was made of, and what was expected since; in the order in which it came.
  private final Map<Sha256, Lost> lost = new LinkedHashMap<>();
  private final Map<UUID, Set<Sha256>> lacking = new HashMap<>();
  private final Set<Sha256> missing = new HashSet<>();
  // What the last scan found to be of no newest revision.
  private Set<Sha256> unneeded = Set.of();
  // What was said last to be about to be committed.
  private List<Update> expected = List.of();
  private long generation;
  private boolean isOther;
  private volatile Withheld withheld = Withheld.NONE;

  /// When a file should be there.
  public enum Mode {
    /// As soon as its update is committed, unless that came in a bundle without files.
    AT_COMMIT,
    /// Some time after its update was committed, which is withheld until then. Whoever commits says
    /// so first, by [Availability#expect].
    EXPECTED,
    /// When somebody asks for it. It is missing once it was then not to be had.
    ON_DEMAND
  }

  private record Lost(UpdateFile file, Set<UUID> users) {}

  public Availability(Catalog catalog, ContentStore content, Mode mode) {
    this.catalog = catalog;
    this.content = content;
    this.mode = mode;
  }

  /// What is to be offered to nobody. Never blocks.
  public Withheld withheld() {
    return withheld;
  }

  /// The files that would make everything available again.
  public synchronized int wantedCount() {
    return lost.size();
  }

  /// Some of them, those that were lost first.
  synchronized List<UpdateFile> wanted(Predicate<UpdateFile> chosen, int max) {
    return lost.values().stream().map(Lost::file).filter(chosen).limit(max).toList();
  }

  /// These updates are about to be committed: those whose files are not there yet are withheld from
  /// the first moment on.
  public synchronized void expect(List<Update> updates) {
    if (mode == Mode.ON_DEMAND) {
      return;
    }
    expected = List.copyOf(updates);
    expected.forEach(this::expect);
    tell();
  }

  private void expect(Update update) {
    forget(update.id());
    for (UpdateFile file : update.files()) {
      if (!content.isThere(file.sha256())) {
        missing.add(file.sha256());
        add(update, file);
      }
    }
  }

  /// A file is there again.
  synchronized void came(Sha256 file) {
    missing.remove(file);
    remove(file);
    if (lacking.size() <= TOLD_AT_ONCE_MAX) {
      tell();
    }
  }

  /// A file could not be had.
  synchronized void gone(Sha256 file) {
    if (!lost.containsKey(file) && missing.add(file)) {
      look(false);
    }
  }

  /// Looks what has been lost, or is there again.
  ///
  /// @param everywhere whether each released file is there; else only those count that somebody
  ///   asked for
  public synchronized void look(boolean everywhere) {
    try (CatalogView view = catalog.view()) {
      if (mode != Mode.ON_DEMAND) {
        if (everywhere) {
          view.forEachFile(missing::add);
        }
        content.takeMissed().stream().filter(view::isReleased).forEach(missing::add);
      }
      missing.stream()
          .limit(LOOKED_FOR_MAX)
          .filter(content::isThere)
          .toList()
          .forEach(missing::remove);
      Set<Sha256> now = new HashSet<>(missing);
      now.addAll(content.quarantined());
      if (everywhere || isOutdated(view, now)) {
        generation = view.generation();
        scan(view, now);
      } else {
        lost.keySet().stream().filter(file -> !now.contains(file)).toList().forEach(this::remove);
      }
      tell();
    }
  }

  private boolean isOutdated(CatalogView view, Set<Sha256> now) {
    boolean isTold = mode == Mode.EXPECTED;
    return now.stream().anyMatch(file -> !lost.containsKey(file) && !unneeded.contains(file))
        || (!isTold && !now.isEmpty() && view.generation() != generation);
  }

  private void scan(CatalogView view, Set<Sha256> now) {
    lost.clear();
    lacking.clear();
    isOther = true;
    if (!now.isEmpty()) {
      view.forEachUpdate( // Oldest revisions first.
          update -> {
            forget(update.id());
            update.files().stream()
                .filter(file -> now.contains(file.sha256()))
                .forEach(file -> add(update, file));
          });
    }
    // A look may come between being told of them and their commit.
    expected.stream().filter(u -> !view.contains(u.identity())).forEach(this::expect);
    missing.retainAll(lost.keySet());
    Set<Sha256> others = new HashSet<>(now);
    others.removeAll(lost.keySet());
    unneeded = others;
  }

  private void add(Update update, UpdateFile file) {
    isOther = true;
    lost.computeIfAbsent(file.sha256(), key -> new Lost(file, new HashSet<>()))
        .users()
        .add(update.id());
    lacking.computeIfAbsent(update.id(), key -> new HashSet<>()).add(file.sha256());
  }

  private void remove(Sha256 file) {
    Lost known = lost.remove(file);
    if (known == null) {
      return;
    }
    isOther = true;
    for (UUID user : known.users()) {
      Set<Sha256> files = lacking.getOrDefault(user, Set.of());
      if (files.contains(file) && files.size() == 1) {
        lacking.remove(user);
      } else {
        files.remove(file);
      }
    }
  }

  // An older revision's files are not needed for it any more.
  private void forget(UUID update) {
    Set<Sha256> files = lacking.remove(update);
    if (files == null) {
      return;
    }
    isOther = true;
    for (Sha256 file : files) {
      Lost known = lost.get(file);
      if (known != null && known.users().remove(update) && known.users().isEmpty()) {
        lost.remove(file);
      }
    }
  }

  // What is expected is no news, until all of it came.
  private void tell() {
    if (!isOther) {
      return;
    }
    isOther = false;
    if (!withheld.updates().equals(lacking.keySet())) {
      withheld = withheld.next(lacking.keySet());
      if (mode != Mode.EXPECTED || lacking.isEmpty()) {
        log();
      }
    }
  }

  private void log() {
    if (lost.isEmpty()) {
      LOG.info("all updates can be had again");
      return;
    }
    LOG.atWarn()
        .addKeyValue("updates", lacking.size())
        .addKeyValue(
            "files", lost.values().stream().map(l -> l.file().name()).limit(10).sorted().toList())
        .log("updates withheld, because files of theirs are missing or damaged");
  }
}
