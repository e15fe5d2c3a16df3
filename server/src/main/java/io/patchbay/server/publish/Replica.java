package io.patchbay.server.publish;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.catalog.HeldChange;
import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.MirrorState;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.wire.StoredCodecs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The only way by which another server's changes come into the catalog, which is theirs from then
/// on: nothing else may be published in it. Every method blocks; safe for any thread.
public final class Replica {
  private final Catalog catalog;
  private final Publisher publisher;
  private final Consumer<List<Update>> beforeCommit;
  private final WantedUpdates wanted;
  // What is out of it has been removed, as far as this process knows; null: it does not.
  private @Nullable Scope cleared;

  /// @param beforeCommit told which updates are about to become visible
  public Replica(Catalog catalog, Publisher publisher, Consumer<List<Update>> beforeCommit) {
    this.catalog = catalog;
    this.publisher = publisher;
    this.beforeCommit = beforeCommit;
    this.wanted = new WantedUpdates(catalog);
  }

  public long revision() {
    return catalog.revision();
  }

  public Sha256 head() {
    try (CatalogView view = catalog.view()) {
      return view.head();
    }
  }

  /// The head of the chain at that revision; null: it is beyond.
  public @Nullable Sha256 head(long revision) {
    try (CatalogView view = catalog.view()) {
      return view.head(revision);
    }
  }

  /// What is held.
  public Scope scope() {
    return catalog.mirrorState().map(MirrorState::scope).orElse(Scope.ALL);
  }

  /// What the scope is being changed to; null: nothing.
  public @Nullable Scope nextScope() {
    return catalog.mirrorState().map(MirrorState::next).orElse(null);
  }

  /// Checks whether something could be written now, before it is fetched.
  ///
  /// @throws io.patchbay.server.catalog.CatalogException if not
  public void checkWritable() {
    catalog.checkWritable();
  }

  /// Appends changes, whole, in one write with the position they lead to.
  ///
  /// @param changes verified, one after the other; the first follows the head
  /// @throws PublishConflictException if the catalog has changes of its own
  /// @throws IllegalArgumentException if they do not follow, or come without what is to be held;
  ///   nothing is written
  /// @throws io.patchbay.server.catalog.CatalogException if they could not be written
  public void apply(List<ReplicatedChange> changes) {
    synchronized (publisher) {
      try (CatalogView view = catalog.view()) {
        begin(view, Scope.ALL);
        MirrorState state = catalog.mirrorState().orElseThrow();
        List<ReplicatedChange> held = changes.stream().map(c -> held(c, state)).toList();
        List<Update> updates = new ArrayList<>();
        Map<UUID, Boolean> standings = new HashMap<>();
        for (ReplicatedChange change : held) {
          change.items().forEach(item -> read(item, updates, standings));
        }
        beforeCommit.accept(updates);
        catalog.append(
            held, updates, IndexRows.changed(view, Supersedence.newest(updates), standings));
      }
    }
  }

  // More than is to be held may come, as from a bundle; less must not.
  private static ReplicatedChange held(ReplicatedChange change, MirrorState state) {
    Scope wanted = state.next() == null ? state.scope() : state.next();
    List<ReplicatedChange.Item> items = new ArrayList<>();
    for (ReplicatedChange.Item item : change.items()) {
      if (item.content() == null && item.item().saying() != null && state.holds(item.item())) {
        throw new IllegalArgumentException(
            "change "
                + change.change().catalogRevision()
                + " comes without the content of "
                + item.item());
      }
      items.add(
          wanted.includes(item.item())
              ? item
              : new ReplicatedChange.Item(item.item(), item.encoded(), null));
    }
    return new ReplicatedChange(change.change(), change.row(), items);
  }

  private static void read(
      ReplicatedChange.Item item, List<Update> updates, Map<UUID, Boolean> standings) {
    switch (item.item()) {
      case ChangeItem.OfUpdate update when item.content() != null ->
          updates.add(StoredCodecs.UPDATE.decode(item.content()));
      case ChangeItem.OfStanding standing -> standings.put(standing.updateId(), standing.left());
      case ChangeItem.OfUpdate outOfScope -> {}
      case ChangeItem.OfBulletin bulletin -> {}
      case ChangeItem.Unknown unknown -> {}
    }
  }

  // A catalog without changes becomes a mirror's.
  private void begin(CatalogView view, Scope scope) {
    if (view.mirrorState().isPresent()) {
      return;
    }
    if (view.revision() > 0 || catalog.nextRelease().isPresent()) {
      throw new PublishConflictException(
          "this catalog has changes of its own, and a mirror has only its upstream's: begin in an"
              + " empty data folder");
    }
    catalog.changeHeld(HeldChange.nothing(new MirrorState(scope, null)));
  }

  /// Changes what is held. What is out of the new scope goes now, some updates at a time; what is
  /// to come is [#wanted] from now on. May be repeated, and goes on where it was interrupted.
  ///
  /// @throws PublishConflictException if the catalog has changes of its own
  public void changeScope(Scope to) {
    synchronized (publisher) {
      try (CatalogView view = catalog.view()) {
        begin(view, to);
      }
      MirrorState state = catalog.mirrorState().orElseThrow();
      if (state.next() == null && state.scope().equals(to)) {
        return;
      }
      // A change that was not ended may have removed what is now to stay.
      Scope scope = state.next() == null ? state.scope() : state.scope().common(state.next());
      catalog.changeHeld(HeldChange.nothing(new MirrorState(scope, to)));
      cleared = null;
      removeWhatLeaves(to);
      wanted.restart();
      endIfWhole();
    }
  }

  private void removeWhatLeaves(Scope to) {
    if (!to.equals(cleared)) {
      new ScopeChange(catalog, to).removeWhatLeaves();
      cleared = to;
    }
  }

  /// Updates of the next scope whose content is not held, oldest first.
  public List<UpdateIdentity> wanted(int max) {
    Scope next = nextScope();
    return next == null ? List.of() : wanted.next(next, max);
  }

  /// Takes the content of wanted updates, as it was digested upstream.
  ///
  /// @param contents encoded updates
  /// @throws io.patchbay.server.domain.InvalidValueException if one is not what the log says of it;
  ///   nothing is written
  public void fill(Map<UpdateIdentity, byte[]> contents) {
    synchronized (publisher) {
      MirrorState state = catalog.mirrorState().orElseThrow();
      Map<UpdateIdentity, byte[]> checked = wanted.checked(contents);
      List<Update> updates = checked.values().stream().map(StoredCodecs.UPDATE::decode).toList();
      beforeCommit.accept(updates);
      try (CatalogView view = catalog.view()) {
        Map<UUID, Optional<Update>> after = newest(view, updates);
        catalog.changeHeld(
            new HeldChange(
                checked,
                updates,
                Set.of(),
                Set.of(),
                IndexRows.changed(view, after, Map.of()),
                state));
      }
      endIfWhole();
    }
  }

  // A newer revision may be held already.
  private static Map<UUID, Optional<Update>> newest(CatalogView view, List<Update> updates) {
    Map<UUID, Optional<Update>> after = new LinkedHashMap<>();
    for (Update update : updates) {
      Optional<Update> known =
          after.containsKey(update.id()) ? after.get(update.id()) : view.newest(update.id());
      int held = known.map(u -> u.identity().revision()).orElse(0);
      after.put(update.id(), held > update.identity().revision() ? known : Optional.of(update));
    }
    return after;
  }

  private void endIfWhole() {
    Scope next = nextScope();
    if (next != null && wanted.isNothing(next)) {
      removeWhatLeaves(next); // An earlier process may have been killed over it.
      catalog.changeHeld(HeldChange.nothing(new MirrorState(next, null)));
    }
  }
}
