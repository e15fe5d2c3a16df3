package io.patchbay.server.publish;

import io.patchbay.server.applicability.Offerable;
import io.patchbay.server.applicability.OverlapCheck;
import io.patchbay.server.applicability.RowMember;
import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Update;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Checks a release against the catalog it would go into: revisions, supersedence, and that no
/// configuration is left with two updates of the bulletin for one product.
final class ReleaseVerifier {
  private static final int OVERLAPS_SHOWN_MAX = 5;

  private final CatalogView view;
  private final Map<UUID, Update> awaited = new LinkedHashMap<>();
  private final Set<String> awaitedBulletins = new HashSet<>();
  private final Set<String> unknownBulletins = new HashSet<>();
  private final List<Finding> faults = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();

  /// @param awaited releases that will be in the catalog too: pending ones, and those before this
  ///   one in the same request
  ReleaseVerifier(CatalogView view, Collection<Release> awaited) {
    this.view = view;
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
    checkRevision(manifest, release);
    Map<UUID, Update> all = new LinkedHashMap<>(awaited);
    release.updates().forEach(update -> all.put(update.id(), update));
    Supersedence supersedence = new Supersedence(view, all.values());
    checkSupersedence(manifest, release, supersedence);
    if (faults.isEmpty()) {
      checkOverlap(manifest, release, supersedence);
    }
    await(release);
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
      for (int r = 0; r < branch.replaces().size(); r++) {
        Manifest.Replaced replaced = branch.replaces().get(r);
        String path = "branches[" + b + "].replaces[" + r + "]";
        String branchId = replaced.branch() == null ? branch.id() : replaced.branch();
        checkReplaced(manifest, path, branch, replaced.bulletin(), branchId, supersedence);
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

  private void checkReplaced(
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
            "nothing, if it never will be; once published it is superseded at once");
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

  private void checkOverlap(Manifest manifest, Release release, Supersedence supersedence) {
    List<RowMember> candidates =
        release.updates().stream()
            .map(
                update ->
                    new RowMember(
                        update,
                        Offerable.rule(update, supersedence::newest),
                        supersedence.closure(update)))
            .toList();
    for (OverlapCheck.Overlap overlap : OverlapCheck.find(candidates, OVERLAPS_SHOWN_MAX)) {
      fault(
          manifest,
          branchPath(manifest, overlap.other()),
          overlap.one().packageName()
              + " and "
              + overlap.other().packageName()
              + " would both be offered to "
              + describe(overlap.witness()),
          "make their platforms, languages or product versions disjoint");
    }
  }

  private static String branchPath(Manifest manifest, Update update) {
    for (int i = 0; i < manifest.branches().size(); i++) {
      if (manifest.branches().get(i).id().equals(update.branch())) {
        return "branches[" + i + "]";
      }
    }
    return "branches";
  }

  // The machine as the query string of /v1/offers, ready for `patchbay explain`.
  private static String describe(ClientConfiguration client) {
    StringBuilder query = new StringBuilder("os=" + client.os());
    if (client.servicePack() >= 0) {
      query.append("&sp=").append(client.servicePack());
    }
    if (client.architecture() != null) {
      query.append("&arch=").append(client.architecture().wireName());
    }
    if (client.productType() != null) {
      query.append("&type=").append(client.productType().wireName());
    }
    query.append("&installation=").append(client.installation().wireName());
    // Two neutral updates look at no language, so any will do; but a query has to give one.
    query.append("&language=").append(client.language() == null ? "ENU" : client.language());
    client.products().forEach(p -> query.append("&product=").append(p));
    client.components().forEach(c -> query.append("&component=").append(c));
    client.installedUpdates().forEach(u -> query.append("&installed=").append(u));
    return query.toString();
  }

  private void fault(Manifest manifest, String path, String message, String remedy) {
    faults.add(manifest.source().finding(path, message, remedy));
  }

  private void warn(Manifest manifest, String path, String message, String remedy) {
    warnings.add(manifest.source().finding(path, message, remedy));
  }
}
