package io.patchbay.server.offer;

import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Explanation;
import io.patchbay.server.domain.Explanation.Consideration;
import io.patchbay.server.domain.Explanation.Verdict;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.Update;
import io.patchbay.server.offer.ExplainWalk.Judged;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Explains an answer by walking every update without the index. For administrators: it counts what
/// is pending if the instant asks for it. Blocks, and costs as much as the catalog is large; safe
/// for any thread.
public final class Explainer {
  private final Catalog catalog;

  public Explainer(Catalog catalog) {
    this.catalog = catalog;
  }

  /// What that machine gets, or got, at that instant, and why.
  public Explanation explain(ClientConfiguration client, Instant at) {
    ExplainWalk walk = new ExplainWalk(client, at);
    // Pending first: a release committed in between is then seen twice, and never missed.
    for (PendingRelease pending : catalog.pending()) {
      pending.release().updates().forEach(walk::await);
    }
    try (CatalogView view = catalog.view()) {
      view.forEachUpdate(walk::see);
      walk.end();
      return explanation(view.revision(), at, walk);
    }
  }

  private static Explanation explanation(long revision, Instant at, ExplainWalk walk) {
    Map<UUID, Update> supersededBy = supersededBy(walk);
    List<Consideration> considered = new ArrayList<>(walk.notInstallable());
    boolean offered = false;
    for (Judged one : walk.meant()) {
      Consideration consideration = consideration(one, supersededBy);
      considered.add(consideration);
      offered |= consideration.verdict() == Verdict.OFFERED;
    }
    considered.sort(ExplainWalk.OFFERED_FIRST);
    Outcome outcome =
        offered
            ? Outcome.OFFERED
            : walk.meant().isEmpty() ? Outcome.NOT_APPLICABLE : Outcome.UP_TO_DATE;
    return new Explanation(at, revision, outcome, considered, walk.total());
  }

  private static Consideration consideration(Judged one, Map<UUID, Update> supersededBy) {
    Update superseding = supersededBy.get(one.update().id());
    Verdict verdict;
    String condition;
    if (one.installed().holds()) {
      verdict = Verdict.ALREADY_INSTALLED;
      condition = one.installed().condition();
    } else if (superseding != null) {
      verdict = Verdict.SUPERSEDED;
      condition =
          "superseded by "
              + superseding.packageName()
              + " ("
              + superseding.bulletin()
              + "), which is offerable too";
    } else {
      verdict = Verdict.OFFERED;
      condition = one.installed().condition();
    }
    return ExplainWalk.consideration(one.update(), one.pending(), verdict, condition);
  }

  // Each update that an offerable one supersedes, directly or through a chain, with that one.
  private static Map<UUID, Update> supersededBy(ExplainWalk walk) {
    Map<UUID, Update> result = new HashMap<>();
    for (Judged one : walk.meant()) {
      if (one.installed().holds()) {
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
