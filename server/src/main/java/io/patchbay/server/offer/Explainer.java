package io.patchbay.server.offer;

import io.patchbay.server.applicability.Decision;
import io.patchbay.server.catalog.Catalog;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Explanation;
import io.patchbay.server.domain.Explanation.Consideration;
import io.patchbay.server.domain.Explanation.Verdict;
import io.patchbay.server.domain.Outcome;
import io.patchbay.server.domain.PendingRelease;
import io.patchbay.server.domain.Update;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Explains an answer by walking every update without the index. For administrators: it counts what
/// is pending if the instant asks for it. Blocks, and costs as much as the catalog is large; safe
/// for any thread.
public final class Explainer {
  private static final Comparator<Consideration> OFFERED_FIRST =
      Comparator.comparing(Consideration::verdict)
          .thenComparing(Consideration::bulletin)
          .thenComparing(Consideration::packageName);

  private final Catalog catalog;

  public Explainer(Catalog catalog) {
    this.catalog = catalog;
  }

  // An update with what its own rules say of the machine.
  private record Judged(Update update, boolean pending, Decision installable, Decision installed) {
    boolean offerable() {
      return installable.holds() && !installed.holds();
    }
  }

  /// What that machine gets, or got, at that instant, and why.
  public Explanation explain(ClientConfiguration client, Instant at) {
    // Pending first: a release committed in between is then seen twice, and never missed.
    List<PendingRelease> pending = catalog.pending();
    try (CatalogView view = catalog.view()) {
      Map<UUID, Judged> judged = new LinkedHashMap<>();
      for (PendingRelease release : pending) {
        release.release().updates().forEach(u -> judge(u, true, client, at, judged));
      }
      view.forEachUpdate(u -> judge(u, false, client, at, judged));
      return explanation(view.revision(), at, judged);
    }
  }

  private static void judge(
      Update update,
      boolean pending,
      ClientConfiguration client,
      Instant at,
      Map<UUID, Judged> judged) {
    Judged known = judged.get(update.id());
    boolean older =
        known != null && known.update.identity().revision() > update.identity().revision();
    if (!update.releasedAt().isAfter(at) && !older) {
      judged.put(
          update.id(),
          new Judged(
              update,
              pending,
              Decision.of(update.rules().installable(), client),
              Decision.of(update.rules().installed(), client)));
    }
  }

  private static Explanation explanation(long revision, Instant at, Map<UUID, Judged> judged) {
    Map<UUID, Judged> supersededBy = supersededBy(judged);
    List<Consideration> considered = new ArrayList<>();
    boolean meant = false;
    boolean offered = false;
    for (Judged one : judged.values()) {
      Consideration consideration = consideration(one, supersededBy);
      considered.add(consideration);
      meant |= one.installable.holds();
      offered |= consideration.verdict() == Verdict.OFFERED;
    }
    considered.sort(OFFERED_FIRST);
    Outcome outcome =
        offered ? Outcome.OFFERED : meant ? Outcome.UP_TO_DATE : Outcome.NOT_APPLICABLE;
    return new Explanation(at, revision, outcome, considered);
  }

  private static Consideration consideration(Judged one, Map<UUID, Judged> supersededBy) {
    Judged superseding = supersededBy.get(one.update.id());
    Verdict verdict;
    String condition;
    if (!one.installable.holds()) {
      verdict = Verdict.NOT_INSTALLABLE;
      condition = one.installable.condition();
    } else if (one.installed.holds()) {
      verdict = Verdict.ALREADY_INSTALLED;
      condition = one.installed.condition();
    } else if (superseding != null) {
      verdict = Verdict.SUPERSEDED;
      condition =
          "superseded by "
              + superseding.update.packageName()
              + " ("
              + superseding.update.bulletin()
              + "), which is offerable too";
    } else {
      verdict = Verdict.OFFERED;
      condition = one.installed.condition();
    }
    return new Consideration(
        one.update.identity(),
        one.update.bulletin(),
        one.update.packageName(),
        verdict,
        condition,
        one.pending);
  }

  // Each update that an offerable one supersedes, directly or through a chain, with that one.
  private static Map<UUID, Judged> supersededBy(Map<UUID, Judged> judged) {
    Map<UUID, Judged> result = new HashMap<>();
    for (Judged one : judged.values()) {
      if (!one.offerable()) {
        continue;
      }
      Set<UUID> seen = new HashSet<>();
      Deque<UUID> open = new ArrayDeque<>(one.update.supersedes());
      while (!open.isEmpty()) {
        UUID superseded = open.pop();
        if (seen.add(superseded)) {
          result.putIfAbsent(superseded, one);
          Judged next = judged.get(superseded);
          if (next != null) {
            open.addAll(next.update.supersedes());
          }
        }
      }
    }
    return result;
  }
}
