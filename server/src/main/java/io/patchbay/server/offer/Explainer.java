package io.patchbay.server.offer;

import io.patchbay.server.applicability.Decision;
import io.patchbay.server.applicability.Offerable;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Explanation;
import io.patchbay.server.domain.Explanation.Consideration;
import io.patchbay.server.domain.Explanation.Verdict;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.Prerequisite;
import io.patchbay.server.domain.StandingReason;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.Withheld;
import io.patchbay.server.offer.ExplainWalk.Judged;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Explains an answer by walking every update without the index. For administrators: it counts what
/// is pending if the instant asks for it. Blocks, and costs as much as the catalog is large; safe
/// for any thread.
public final class Explainer {
  private final Catalog catalog;
  private final Supplier<Withheld> withheld;

  /// @param withheld what is offered to nobody now, whatever the instant explained
  public Explainer(Catalog catalog, Supplier<Withheld> withheld) {
    this.catalog = catalog;
    this.withheld = withheld;
  }

  /// What that machine gets, or got, at that instant, and why.
  public Explanation explain(ClientConfiguration client, Instant at) {
    ExplainWalk walk = new ExplainWalk(client, at, left());
    Map<UUID, Update> awaited = new HashMap<>();
    // Pending first: a release committed in between is then seen twice, and never missed.
    for (PendingRelease pending : catalog.pending()) {
      for (Update update : pending.release().updates()) {
        walk.await(update);
        if (!update.releasedAt().isAfter(at)) {
          awaited.put(update.id(), update);
        }
      }
    }
    try (CatalogView view = catalog.view()) {
      view.forEachUpdate(walk::see);
      walk.end();
      Map<UUID, Decision> missing = new HashMap<>();
      walk.meant()
          .forEach(
              one ->
                  missing(
                      one.update(),
                      client,
                      missing,
                      id -> {
                        Update update = awaited.get(id);
                        return update == null ? view.newest(id, at) : Optional.of(update);
                      }));
      return explanation(view.revision(), at, walk, missing, withheld.get().updates());
    }
  }

  private Map<UUID, StandingReason> left() {
    try (CatalogView view = catalog.view()) {
      return view.left();
    }
  }

  // The first prerequisite that does not hold, if there is one.
  private static void missing(
      Update update,
      ClientConfiguration client,
      Map<UUID, Decision> missing,
      Function<UUID, Optional<Update>> newest) {
    for (Prerequisite prerequisite : update.prerequisites()) {
      Decision decision = Decision.of(Offerable.holds(prerequisite, newest), client);
      if (!decision.holds()) {
        missing.putIfAbsent(update.id(), decision);
      }
    }
  }

  private static Explanation explanation(
      long revision,
      Instant at,
      ExplainWalk walk,
      Map<UUID, Decision> missing,
      Set<UUID> withheld) {
    Set<UUID> notOffered = new HashSet<>(withheld);
    notOffered.addAll(missing.keySet());
    Map<UUID, Update> supersededBy = supersededBy(walk, notOffered);
    List<Consideration> considered = new ArrayList<>(walk.notInstallable());
    considered.addAll(walk.left());
    Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
    for (Judged one : walk.meant()) {
      UUID id = one.update().id();
      Consideration consideration =
          consideration(one, supersededBy, missing.get(id), withheld.contains(id));
      considered.add(consideration);
      verdicts.add(consideration.verdict());
    }
    considered.sort(ExplainWalk.OFFERED_FIRST);
    return new Explanation(at, revision, outcome(verdicts), considered, walk.total());
  }

  // What they come to that are meant for the machine.
  private static Outcome outcome(Set<Verdict> verdicts) {
    if (verdicts.contains(Verdict.OFFERED)) {
      return Outcome.OFFERED;
    }
    if (verdicts.contains(Verdict.WITHHELD)) {
      return Outcome.UNAVAILABLE;
    }
    return verdicts.isEmpty() ? Outcome.NOT_APPLICABLE : Outcome.UP_TO_DATE;
  }

  private static Consideration consideration(
      Judged one, Map<UUID, Update> supersededBy, @Nullable Decision missing, boolean isWithheld) {
    Update superseding = supersededBy.get(one.update().id());
    Verdict verdict;
    String condition;
    if (one.installed().holds()) {
      verdict = Verdict.ALREADY_INSTALLED;
      condition = one.installed().condition();
    } else if (missing != null) {
      verdict = Verdict.PREREQUISITE_MISSING;
      condition = "required: " + missing.condition();
    } else if (superseding != null) {
      verdict = Verdict.SUPERSEDED;
      condition =
          "superseded by "
              + superseding.packageName()
              + " ("
              + superseding.bulletin()
              + "), which is offerable too";
    } else if (isWithheld) {
      verdict = Verdict.WITHHELD;
      condition = "a file of it is missing or damaged on this server";
    } else {
      verdict = Verdict.OFFERED;
      condition = one.installed().condition();
    }
    return ExplainWalk.consideration(one.update(), one.pending(), verdict, condition);
  }

  // Each update that an offerable one supersedes, directly or through a chain, with that one.
  private static Map<UUID, Update> supersededBy(ExplainWalk walk, Set<UUID> waiting) {
    Map<UUID, Update> result = new HashMap<>();
    for (Judged one : walk.meant()) {
      if (one.installed().holds() || waiting.contains(one.update().id())) {
        continue;
      }
      Set<UUID> seen = new HashSet<>();
      Deque<UUID> open = new ArrayDeque<>(one.update().supersedes());
      while (!open.isEmpty()) {
        UUID superseded = open.pop();
        if (seen.add(superseded)) {
          result.putIfAbsent(superseded, one.update());
          open.addAll(walk.supersedes(superseded));
        }
      }
    }
    return result;
  }
}
