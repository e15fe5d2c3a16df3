package io.patchbay.server.applicability;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Update;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Decides for the whole space of configurations, and not for a sample, what is wrong with the
/// updates of one bulletin. The questions are those that M. G. Gouda and A. X. Liu ask of a
/// firewall (see [Diagrams]): consistency (no overlap), completeness (no gap) and compactness
/// (nothing unreachable); and the reverse of completeness, that nothing is offered to a stranger.
///
/// Offerable means what [Offerable] says. An update remains for a machine if it is offerable, and
/// no update that supersedes it is. Then:
///
/// - *gap*: a machine is vulnerable by a claim (it reports a vulnerable version; or it reports
///   none, and no record of the claim, and not the id of an update that is installable for it), and
///   no update is installable and not installed for it; one that first needs a prerequisite is no
///   gap;
/// - *overlap*: two updates for the same product remain for a machine;
/// - *unreachable*: an update remains for no machine, leaving aside those that have a record of an
///   update that supersedes it: what was replaced and is gone is nothing to wait for;
/// - *stranger*: an update is offerable for a machine that no claim allows.
///
/// Each flaw has one machine as its witness. Flaws are gathered by branch, whatever the language.
public final class CoverageProof {
  private final Diagrams diagrams;
  private final List<Contender> contenders;
  private final List<Claim> claims;
  private final Function<UUID, Optional<Update>> newest;
  private final Map<UUID, Diagram> offerable = new HashMap<>();
  private final Set<UUID> own;
  private final List<Flaw> flaws = new ArrayList<>();

  private CoverageProof(
      Diagrams diagrams,
      List<Contender> contenders,
      List<Claim> claims,
      Function<UUID, Optional<Update>> newest) {
    this.newest = newest;
    this.diagrams = diagrams;
    this.contenders = contenders;
    this.claims = claims;
    this.own = contenders.stream().map(c -> c.update().id()).collect(Collectors.toSet());
  }

  /// @param contenders all updates of the bulletin, at least one
  /// @param claims empty: gaps and strangers are not looked for
  /// @param newest the newest revision of an update, if it is known; for what is required
  /// @throws EntangledException if the rules are too entangled to decide
  public static List<Flaw> flaws(
      List<Contender> contenders, List<Claim> claims, Function<UUID, Optional<Update>> newest) {
    return flaws(new Diagrams(), contenders, claims, newest);
  }

  static List<Flaw> flaws(
      Diagrams diagrams,
      List<Contender> contenders,
      List<Claim> claims,
      Function<UUID, Optional<Update>> newest) {
    CoverageProof proof = new CoverageProof(diagrams, contenders, claims, newest);
    if (!claims.isEmpty()) {
      proof.findGaps();
      proof.findStrangers();
    }
    proof.findOverlaps();
    proof.findUnreachable();
    return proof.flaws;
  }

  private Rule rule(Update update) {
    return Offerable.rule(update, newest);
  }

  private Diagram offerable(Update update) {
    return offerable.computeIfAbsent(update.id(), id -> diagrams.of(rule(update)));
  }

  private Diagram offerable(Collection<Update> updates) {
    return diagrams.union(updates.stream().map(this::offerable).toList());
  }

  private Diagram remaining(Contender contender) {
    return diagrams.difference(offerable(contender.update()), offerable(contender.superseding()));
  }

  private List<Update> updates() {
    return contenders.stream().map(Contender::update).toList();
  }

  // First for all claims at once, which is quick when there is nothing to be found.
  private void findGaps() {
    Diagram recorded = all(updates(), Contender::recordedOfItsOwn);
    Diagram gaps =
        diagrams.difference(
            vulnerable(all(claims, Claim::measured), all(claims, Claim::unmeasured), recorded),
            all(updates(), Contender::wanted));
    Map<List<Object>, Flaw.Gap> found = new LinkedHashMap<>();
    for (int i = 0; i < claims.size() && !gaps.isEmpty(); i++) {
      Diagram measured = diagrams.of(claims.get(i).measured());
      Diagram unmeasured = diagrams.of(claims.get(i).unmeasured());
      Diagram gap = diagrams.intersection(vulnerable(measured, unmeasured, recorded), gaps);
      if (!gap.isEmpty()) {
        Flaw.Gap one = gap(i, gap);
        found.merge(List.of(one.nearest().branch(), one.obstacle()), one, CoverageProof::both);
      }
    }
    flaws.addAll(found.values());
  }

  private Diagram vulnerable(Diagram measured, Diagram unmeasured, Diagram recorded) {
    return diagrams.union(measured, diagrams.difference(unmeasured, recorded));
  }

  private <T> Diagram all(List<T> from, Function<T, Rule> rule) {
    return diagrams.union(from.stream().map(rule).map(diagrams::of).toList());
  }

  private Flaw.Gap gap(int claim, Diagram gap) {
    ClientConfiguration witness = Witness.of(gap);
    Update nearest =
        updates().stream()
            .min(Comparator.comparingInt(u -> Nearness.distance(Contender.wanted(u), witness)))
            .orElseThrow();
    String obstacle = Nearness.obstacle(Contender.wanted(nearest), witness);
    return new Flaw.Gap(List.of(claim), nearest, obstacle, Diagrams.languages(gap), witness);
  }

  private static Flaw.Gap both(Flaw.Gap a, Flaw.Gap b) {
    List<Integer> claims = new ArrayList<>(a.claims());
    claims.addAll(b.claims());
    var languages = new LinkedHashSet<>(a.languages());
    languages.addAll(b.languages());
    return new Flaw.Gap(claims, a.nearest(), a.obstacle(), List.copyOf(languages), a.witness());
  }

  private void findStrangers() {
    Diagram strangers = diagrams.difference(offerable(updates()), all(claims, Claim::allowed));
    for (List<Contender> branch : branches(contenders)) {
      if (!strangers.isEmpty()) {
        Diagram offered = offerable(branch.stream().map(Contender::update).toList());
        Diagram ofBranch = diagrams.intersection(offered, strangers);
        if (!ofBranch.isEmpty()) {
          flaws.add(stranger(branch, ofBranch));
        }
      }
    }
  }

  private Flaw.Stranger stranger(List<Contender> branch, Diagram strangers) {
    ClientConfiguration witness = Witness.of(strangers);
    Update update =
        branch.stream()
            .map(Contender::update)
            .filter(u -> Evaluator.holds(rule(u), witness))
            .findFirst()
            .orElseThrow();
    int nearest = 0;
    for (int i = 1; i < claims.size(); i++) {
      if (distance(i, witness) < distance(nearest, witness)) {
        nearest = i;
      }
    }
    String obstacle = Nearness.obstacle(claims.get(nearest).allowed(), witness);
    return new Flaw.Stranger(update, nearest, obstacle, Diagrams.languages(strangers), witness);
  }

  private int distance(int claim, ClientConfiguration witness) {
    return Nearness.distance(claims.get(claim).allowed(), witness);
  }

  // Where some update of a group remains, and where two do.
  private record Cover(Diagram any, Diagram two) {
    static final Cover NONE = new Cover(Diagram.NOTHING, Diagram.NOTHING);
  }

  private Cover cover(List<Cover> covers) {
    if (covers.size() <= 1) {
      return covers.isEmpty() ? Cover.NONE : covers.getFirst();
    }
    Cover a = cover(covers.subList(0, covers.size() / 2));
    Cover b = cover(covers.subList(covers.size() / 2, covers.size()));
    Diagram within = diagrams.union(a.two, b.two);
    return new Cover(
        diagrams.union(a.any, b.any), diagrams.union(within, diagrams.intersection(a.any, b.any)));
  }

  private void findOverlaps() {
    Map<String, List<Contender>> byProduct =
        contenders.stream()
            .collect(
                Collectors.groupingBy(
                    c -> c.update().product(), LinkedHashMap::new, Collectors.toList()));
    byProduct.values().forEach(this::findOverlaps);
  }

  private void findOverlaps(List<Contender> ofOneProduct) {
    List<List<Contender>> branches = branches(ofOneProduct);
    List<Cover> covers = branches.stream().map(this::coverOf).toList();
    Diagram two = cover(covers).two;
    if (two.isEmpty()) {
      return;
    }
    for (int i = 0; i < branches.size(); i++) {
      Diagram meeting = diagrams.intersection(covers.get(i).any, two);
      addOverlap(branches.get(i), branches.get(i), covers.get(i).two);
      for (int j = i + 1; j < branches.size() && !meeting.isEmpty(); j++) {
        Diagram overlap = diagrams.intersection(meeting, covers.get(j).any);
        addOverlap(branches.get(i), branches.get(j), overlap);
      }
    }
  }

  private Cover coverOf(List<Contender> branch) {
    return cover(branch.stream().map(c -> new Cover(remaining(c), Diagram.NOTHING)).toList());
  }

  private void addOverlap(List<Contender> branch, List<Contender> otherBranch, Diagram overlap) {
    if (overlap.isEmpty()) {
      return;
    }
    ClientConfiguration witness = Witness.of(overlap);
    List<Update> remaining = remaining(branch, witness);
    List<Update> others = remaining(otherBranch, witness);
    flaws.add(
        new Flaw.Overlap(
            remaining.getFirst(), others.getLast(), Diagrams.languages(overlap), witness));
  }

  private List<Update> remaining(List<Contender> branch, ClientConfiguration witness) {
    return branch.stream()
        .filter(c -> Evaluator.holds(rule(c.update()), witness))
        .filter(c -> c.superseding().stream().noneMatch(by -> Evaluator.holds(rule(by), witness)))
        .map(Contender::update)
        .toList();
  }

  private static List<List<Contender>> branches(List<Contender> contenders) {
    Map<String, List<Contender>> byBranch =
        contenders.stream()
            .collect(
                Collectors.groupingBy(
                    c -> c.update().branch(), LinkedHashMap::new, Collectors.toList()));
    return List.copyOf(byBranch.values());
  }

  private void findUnreachable() {
    for (List<Contender> branch : branches(contenders)) {
      Map<Boolean, List<Contender>> byCause =
          branch.stream()
              .filter(c -> !isReachable(c, c.superseding()))
              .collect(Collectors.partitioningBy(c -> isReachable(c, ownOf(c.superseding()))));
      byCause.forEach(
          (byOthers, updates) -> {
            if (!updates.isEmpty()) {
              flaws.add(unreachable(updates, !byOthers));
            }
          });
    }
  }

  private boolean isReachable(Contender contender, List<Update> superseding) {
    Diagram hidden = diagrams.union(offerable(superseding), all(superseding, Contender::record));
    return !diagrams.difference(offerable(contender.update()), hidden).isEmpty();
  }

  private List<Update> ownOf(List<Update> updates) {
    return updates.stream().filter(update -> own.contains(update.id())).toList();
  }

  private Flaw.Unreachable unreachable(List<Contender> unreachable, boolean withinRelease) {
    Contender first = unreachable.getFirst();
    List<Update> updates = unreachable.stream().map(Contender::update).toList();
    if (offerable(first.update()).isEmpty()) {
      return new Flaw.Unreachable(updates, conflict(first.update()), null, withinRelease);
    }
    List<Update> superseding = first.superseding();
    Update hiddenBy =
        (withinRelease ? ownOf(superseding) : superseding)
            .stream().filter(by -> meet(first.update(), by)).findFirst().orElseThrow();
    return new Flaw.Unreachable(updates, List.of(), hiddenBy, withinRelease);
  }

  private boolean meet(Update one, Update other) {
    return !diagrams.intersection(offerable(one), offerable(other)).isEmpty();
  }

  // Conditions without any of which the rest could hold together.
  private List<Rule> conflict(Update update) {
    List<Rule> needed = new ArrayList<>();
    flatten(rule(update), needed);
    for (int i = needed.size() - 1; i >= 0; i--) {
      List<Rule> fewer = new ArrayList<>(needed);
      fewer.remove(i);
      if (diagrams.of(new Rule.AllOf(fewer)).isEmpty()) {
        needed = fewer;
      }
    }
    return needed;
  }

  private static void flatten(Rule rule, List<Rule> into) {
    if (rule instanceof Rule.AllOf all) {
      all.operands().forEach(operand -> flatten(operand, into));
    } else {
      into.add(rule);
    }
  }
}
