package io.patchbay.server.offer;

import io.patchbay.server.applicability.Decision;
import io.patchbay.server.applicability.Evaluator;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Explanation.Consideration;
import io.patchbay.server.domain.Explanation.Verdict;
import io.patchbay.server.domain.StandingReason;
import io.patchbay.server.domain.Update;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One walk over all updates for one machine. Of the updates that are not meant for it, which are
/// most, it keeps what they supersede, and the first 1,000 of them to be shown. Not thread-safe.
final class ExplainWalk {
  /// The order in which considered updates are shown.
  static final Comparator<Consideration> OFFERED_FIRST =
      Comparator.comparing(Consideration::verdict)
          .thenComparing(Consideration::bulletin)
          .thenComparing(Consideration::packageName);

  private static final int NOT_INSTALLABLE_MAX = 1000;

  private final ClientConfiguration client;
  private final Instant at;
  private final Map<UUID, Update> pending = new LinkedHashMap<>();
  private final Map<UUID, Judged> meant = new LinkedHashMap<>();
  private final Map<UUID, List<UUID>> supersededByOthers = new HashMap<>();
  private final PriorityQueue<Consideration> notInstallable =
      new PriorityQueue<>(OFFERED_FIRST.reversed());
  private final List<Consideration> left = new ArrayList<>();
  private final Map<UUID, StandingReason> standings;
  private @Nullable Update current;
  private int total;

  /// An update that is meant for the machine, installed or not.
  record Judged(Update update, boolean pending, Decision installed) {}

  /// @param standings of the updates that have left scope
  ExplainWalk(ClientConfiguration client, Instant at, Map<UUID, StandingReason> standings) {
    this.client = client;
    this.at = at;
    this.standings = Map.copyOf(standings);
  }

  /// Takes an update that waits for its release; all of them before the first of [#see].
  void await(Update update) {
    if (!update.releasedAt().isAfter(at)) {
      pending.merge(update.id(), update, ExplainWalk::newer);
    }
  }

  /// Takes a revision of an update of the catalog, all of one update in a row.
  void see(Update update) {
    if (update.releasedAt().isAfter(at)) {
      return;
    }
    if (current != null && !current.id().equals(update.id())) {
      judge(current);
    }
    current = update;
  }

  /// To be called after the last one.
  void end() {
    if (current != null) {
      judge(current);
    }
    pending.values().forEach(update -> judge(update, true));
  }

  private void judge(Update ofCatalog) {
    Update awaited = pending.remove(ofCatalog.id());
    if (awaited != null && awaited.identity().revision() > ofCatalog.identity().revision()) {
      judge(awaited, true);
    } else {
      judge(ofCatalog, false);
    }
  }

  private static Update newer(Update a, Update b) {
    return a.identity().revision() > b.identity().revision() ? a : b;
  }

  private void judge(Update update, boolean isPending) {
    total++;
    StandingReason reason = standings.get(update.id());
    if (reason != null) {
      supersededByOthers.put(update.id(), update.supersedes());
      left.add(consideration(update, isPending, Verdict.LEFT_SCOPE, reason.wireName()));
      return;
    }
    if (Evaluator.holds(update.rules().installable(), client)) {
      Decision installed = Decision.of(update.rules().installed(), client);
      meant.put(update.id(), new Judged(update, isPending, installed));
      return;
    }
    if (!update.supersedes().isEmpty()) {
      supersededByOthers.put(update.id(), update.supersedes());
    }
    Consideration undecided = consideration(update, isPending, Verdict.NOT_INSTALLABLE, "");
    boolean full = notInstallable.size() == NOT_INSTALLABLE_MAX;
    if (full && OFFERED_FIRST.compare(undecided, notInstallable.element()) >= 0) {
      return;
    }
    if (full) {
      notInstallable.remove();
    }
    String condition = Decision.of(update.rules().installable(), client).condition();
    notInstallable.add(consideration(update, isPending, Verdict.NOT_INSTALLABLE, condition));
  }

  static Consideration consideration(
      Update update, boolean isPending, Verdict verdict, String condition) {
    return new Consideration(
        update.identity(), update.bulletin(), update.packageName(), verdict, condition, isPending);
  }

  /// Those that are meant for the machine.
  Collection<Judged> meant() {
    return meant.values();
  }

  /// What that update supersedes directly; nothing, if it is unknown.
  List<UUID> supersedes(UUID id) {
    Judged judged = meant.get(id);
    return judged != null
        ? judged.update.supersedes()
        : supersededByOthers.getOrDefault(id, List.of());
  }

  /// Those that have left scope.
  List<Consideration> left() {
    return left;
  }

  /// The first of those that are not meant for the machine, in no order.
  Collection<Consideration> notInstallable() {
    return notInstallable;
  }

  /// All updates seen, each once.
  int total() {
    return total;
  }
}
