package io.patchbay.server.publish;

import io.patchbay.server.applicability.Condition;
import io.patchbay.server.applicability.Contender;
import io.patchbay.server.applicability.CoverageProof;
import io.patchbay.server.applicability.EntangledException;
import io.patchbay.server.applicability.Flaw;
import io.patchbay.server.domain.Acceptance;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.Finding.Kind;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Update;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What [CoverageProof] finds in a release, said at the lines of its manifest.
final class Coverage {
  private static final int SHOWN_MAX = 5;

  private final Manifest manifest;
  private final List<Finding> faults = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private int outlived; // Unreachable only since updates of other bulletins supersede them.

  private Coverage(Manifest manifest) {
    this.manifest = manifest;
  }

  /// @param supersedence with the release in it
  static Coverage of(Manifest manifest, Release release, Supersedence supersedence) {
    Coverage coverage = new Coverage(manifest);
    if (manifest.affected().isEmpty()) {
      coverage.warnings.add(
          coverage.finding(
              "affected",
              "not given, so neither gaps nor strangers were looked for",
              "write the bulletin's table of what is affected, row by row"));
    }
    List<Contender> contenders =
        release.updates().stream()
            .map(update -> new Contender(update, supersedence.superseding(update)))
            .toList();
    try {
      CoverageProof.flaws(contenders, Claims.of(manifest), supersedence::newest)
          .forEach(coverage::add);
      coverage.countRest();
    } catch (EntangledException e) {
      coverage.faults.add(
          coverage.finding(
              "branches",
              "too entangled to decide what every configuration gets: " + e.getMessage(),
              "split the release into several bulletins"));
    }
    return coverage;
  }

  List<Finding> faults() {
    return faults;
  }

  List<Finding> warnings() {
    return warnings;
  }

  private void add(Flaw flaw) {
    switch (flaw) {
      case Flaw.Gap gap -> addGap(gap);
      case Flaw.Stranger stranger -> addStranger(stranger);
      case Flaw.Overlap overlap -> addOverlap(overlap);
      case Flaw.Unreachable unreachable -> addUnreachable(unreachable);
    }
  }

  private void addGap(Flaw.Gap gap) {
    String witness = MachineQuery.of(gap.witness());
    List<Integer> rows = gap.claims();
    String others =
        rows.stream().skip(1).map(i -> "affected[" + i + "]").collect(Collectors.joining(", "));
    fault(
        Kind.GAP,
        "affected[" + rows.getFirst() + "]",
        "gap: nothing is offered to "
            + witness
            + more(gap.languages())
            + (others.isEmpty() ? "" : ", and the same in " + others)
            + "; the nearest, "
            + name(gap.nearest())
            + ", fails at "
            + gap.obstacle(),
        "cover it in a branch, or do not claim it",
        witness);
  }

  private void addStranger(Flaw.Stranger stranger) {
    String witness = MachineQuery.of(stranger.witness());
    fault(
        Kind.STRANGER,
        ReleaseVerifier.branchPath(manifest, stranger.update()),
        "stranger: "
            + stranger.update().packageName()
            + " is offered to "
            + witness
            + more(stranger.languages())
            + "; the nearest row, affected["
            + stranger.claim()
            + "], fails at "
            + stranger.obstacle(),
        "narrow the branch, or claim it",
        witness);
  }

  private void addOverlap(Flaw.Overlap overlap) {
    String witness = MachineQuery.of(overlap.witness());
    fault(
        Kind.OVERLAP,
        ReleaseVerifier.branchPath(manifest, overlap.other()),
        "overlap: "
            + name(overlap.one())
            + " and "
            + name(overlap.other())
            + " are both offered to "
            + witness
            + more(overlap.languages()),
        "make their platforms, languages or product versions disjoint",
        witness);
  }

  private void addUnreachable(Flaw.Unreachable unreachable) {
    String path = ReleaseVerifier.branchPath(manifest, unreachable.updates().getFirst());
    String packages = packages(unreachable.updates());
    Update by = unreachable.hiddenBy();
    String message =
        "unreachable: "
            + packages
            + (by == null
                ? ": its conditions never hold together: " + conditions(unreachable)
                : ": superseded by " + name(by) + " wherever it could be offered");
    if (unreachable.withinRelease()) {
      fault(Kind.UNREACHABLE, path, message, "widen it, or take it out", "");
    } else if (++outlived <= SHOWN_MAX) {
      warnings.add(warning(path, message, "nothing, if its successor was meant to come first"));
    }
  }

  private Finding warning(String path, String message, String remedy) {
    return finding(path, message, remedy).with(Kind.UNREACHABLE, "", null);
  }

  private static String conditions(Flaw.Unreachable unreachable) {
    return unreachable.conflict().stream().map(Condition::of).collect(Collectors.joining("; "));
  }

  private String name(Update update) {
    boolean own = update.bulletin().equals(manifest.bulletin().id());
    return update.packageName() + " (" + (own ? update.branch() : update.bulletin()) + ")";
  }

  private static String packages(List<Update> updates) {
    int others = updates.size() - 1;
    String first = updates.getFirst().packageName();
    return others == 0 ? first : first + " and " + others + " more of its branch";
  }

  // What is so in every language has nothing to do with languages.
  private static String more(List<Language> languages) {
    int others = languages.size() - 1;
    if (others == 0 || languages.size() == Language.all().size()) {
      return "";
    }
    return " and in " + others + (others == 1 ? " more language" : " more languages");
  }

  private void fault(Kind kind, String path, String message, String remedy, String witness) {
    if (counts.merge(kind, 1, Integer::sum) <= SHOWN_MAX) {
      faults.add(finding(path, message, remedy).with(kind, witness, acceptance(kind)));
    }
  }

  private void countRest() {
    counts.forEach(
        (kind, count) -> {
          if (count > SHOWN_MAX) {
            faults.add(finding("", more(kind, count), "").with(kind, "", acceptance(kind)));
          }
        });
    if (outlived > SHOWN_MAX) {
      warnings.add(warning("", more(Kind.UNREACHABLE, outlived), ""));
    }
  }

  private static String more(Kind kind, int count) {
    return kind.lowerCase() + ": and " + (count - SHOWN_MAX) + " more like this";
  }

  private Acceptance acceptance(Kind kind) {
    return new Acceptance(manifest.bulletin().id(), kind);
  }

  private Finding finding(String path, String message, String remedy) {
    return manifest.source().finding(path, message, remedy);
  }
}
