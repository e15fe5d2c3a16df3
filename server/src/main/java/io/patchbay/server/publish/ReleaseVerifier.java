package io.patchbay.server.publish;

import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Update;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/// Checks a release against the catalog it would go into: revisions, supersedence, and what every
/// configuration would get.
final class ReleaseVerifier {
  private final CatalogView view;
  private final Instant now;
  private final Map<UUID, Update> awaited = new LinkedHashMap<>();
  private final Set<String> awaitedBulletins = new HashSet<>();
  private final Set<String> unknownBulletins = new HashSet<>();
  private final List<Finding> faults = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();

  /// @param awaited releases that will be in the catalog too: pending ones, and those before this
  ///   one in the same request
  ReleaseVerifier(CatalogView view, Collection<Release> awaited, Instant now) {
    this.view = view;
    this.now = now;
    awaited.forEach(this::await);
  }

  private void await(Release release) {
    release.updates().forEach(update -> awaited.put(update.id(), update));
    awaitedBulletins.add(release.bulletin().id());
  }

  List<Finding> faults() {
    return faults;
  }

  List<Finding> warnings() {
    return warnings;
  }

  /// Checks one more release, and counts it among the awaited ones from then on.
  void verify(Manifest manifest, Release release) {
    int before = faults.size();
    checkRevision(manifest, release);
    checkSupersedence(manifest, release, with(release, update -> true));
    if (faults.size() == before) {
      // What comes out later yet hides nothing when this release does.
      Instant from = release.bulletin().releasedAt();
      Instant at = from.isAfter(now) ? from : now;
      Supersedence then = with(release, update -> !update.releasedAt().isAfter(at));
      Coverage coverage = Coverage.of(manifest, release, then);
      faults.addAll(coverage.faults());
      warnings.addAll(coverage.warnings());
    }
    await(release);
  }

  // Who supersedes whom once the release is in the catalog, and those of the awaited ones.
  private Supersedence with(Release release, Predicate<Update> which) {
    Map<UUID, Update> all = new LinkedHashMap<>();
    awaited.values().stream().filter(which).forEach(update -> all.put(update.id(), update));
    release.updates().forEach(update -> all.put(update.id(), update));
    return new Supersedence(view, all.values());
  }

  private void checkRevision(Manifest manifest, Release release) {
    Bulletin published = view.bulletin(release.bulletin().id()).orElse(null);
    if (published == null) {
      return;
    }
    int revision = release.bulletin().revision();
    if (revision < published.revision()) {
      fault(
          manifest,
          "bulletin.revision",
          "revision " + revision + ", but " + published.revision() + " is published",
          "write revision: " + (published.revision() + 1) + " for a correction");
    }
    boolean sameRevision = revision == published.revision();
    if (sameRevision && !isPublished(release, published)) {
      fault(
          manifest,
          "bulletin.revision",
          "revision " + revision + " is published with other content",
          "a revision never changes: write revision: " + (revision + 1));
    }
    Set<UUID> dropped = new HashSet<>(published.updateIds());
    release.bulletin().updateIds().forEach(dropped::remove);
    if (!sameRevision && !dropped.isEmpty()) {
      String example =
          view.newest(dropped.iterator().next()).map(Update::packageName).orElse("one of them");
      fault(
          manifest,
          "branches",
          dropped.size() + " updates of revision " + published.revision() + " are gone: " + example,
          "keep their branches and languages: what is published cannot be withdrawn yet");
    }
  }

  /// Whether the catalog holds exactly this.
  private boolean isPublished(Release release, Bulletin published) {
    return published.equals(release.bulletin())
        && release.updates().stream()
            .allMatch(u -> view.update(u.identity()).filter(u::equals).isPresent());
  }

  private void checkSupersedence(Manifest manifest, Release release, Supersedence supersedence) {
    for (int b = 0; b < manifest.branches().size(); b++) {
      Manifest.Branch branch = manifest.branches().get(b);
      String path = "branches[" + b + "].";
      checkReferences(manifest, path + "replaces", branch, branch.replaces(), supersedence);
      for (int r = 0; r < branch.requires().size(); r++) {
        List<Manifest.Reference> anyOf = branch.requires().get(r).anyOf();
        String at = path + "requires[" + r + "].anyOf";
        checkReferences(manifest, at, branch, anyOf, supersedence);
      }
    }
    for (Update update : release.updates()) {
      if (supersedence.closure(update).contains(update.id())) {
        fault(
            manifest,
            branchPath(manifest, update) + ".replaces",
            update.packageName() + " supersedes itself through a chain",
            "break the cycle: take one `replaces` out");
        return;
      }
    }
  }

  private void checkReferences(
      Manifest manifest,
      String path,
      Manifest.Branch branch,
      List<Manifest.Reference> references,
      Supersedence supersedence) {
    for (int r = 0; r < references.size(); r++) {
      Manifest.Reference reference = references.get(r);
      String branchId = reference.branch() == null ? branch.id() : reference.branch();
      String at = path + "[" + r + "]";
      checkReference(manifest, at, branch, reference.bulletin(), branchId, supersedence);
    }
  }

  private void checkReference(
      Manifest manifest,
      String path,
      Manifest.Branch branch,
      String bulletin,
      String branchId,
      Supersedence supersedence) {
    if (view.bulletin(bulletin).isEmpty() && !awaitedBulletins.contains(bulletin)) {
      if (unknownBulletins.add(bulletin)) {
        warn(
            manifest,
            path,
            bulletin + " is not in the catalog",
            "nothing, if it never will be; once published it counts at once");
      }
      return;
    }
    List<String> missing = new ArrayList<>();
    if (branch.languages().isEmpty()) {
      if (supersedence.newest(ManifestExpander.id(bulletin, branchId, null)).isEmpty()) {
        missing.add(ManifestExpander.NEUTRAL);
      }
    }
    branch
        .languages()
        .forEach(
            language -> {
              UUID id = ManifestExpander.id(bulletin, branchId, language);
              if (supersedence.newest(id).isEmpty()) {
                missing.add(language.code());
              }
            });
    int languages = Math.max(1, branch.languages().size());
    if (missing.size() == languages) {
      fault(
          manifest,
          path,
          bulletin + " has no branch " + branchId + " in these languages",
          "write " + bulletin + "/BRANCH with a branch it has");
    } else if (!missing.isEmpty()) {
      warn(
          manifest,
          path,
          bulletin + "/" + branchId + " has no " + String.join(", ", missing),
          "nothing, if that is so");
    }
  }

  static String branchPath(Manifest manifest, Update update) {
    for (int i = 0; i < manifest.branches().size(); i++) {
      if (manifest.branches().get(i).id().equals(update.branch())) {
        return "branches[" + i + "]";
      }
    }
    return "branches";
  }

  private void fault(Manifest manifest, String path, String message, String remedy) {
    faults.add(manifest.source().finding(path, message, remedy));
  }

  private void warn(Manifest manifest, String path, String message, String remedy) {
    warnings.add(manifest.source().finding(path, message, remedy));
  }
}
