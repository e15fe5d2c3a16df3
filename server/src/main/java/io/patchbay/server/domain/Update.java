package io.patchbay.server.domain;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One installable thing for one slice of configurations.
///
/// @param kbArticle digits only
/// @param product what it is offered for in a machine with several products
/// @param language its package language; null: language neutral
/// @param files empty: known by record only, there is nothing to fetch
/// @param supersedes ids of the updates it supersedes directly; some may be unknown to the catalog
/// @param prerequisites all of which must hold; at most 16
/// @param branch the branch of the manifest it was expanded from; the product, if it was imported
/// @param hotfixId what the system records once it is installed
public record Update(
    UpdateIdentity identity,
    String title,
    String kbArticle,
    String bulletin,
    Severity severity,
    Classification classification,
    RebootBehavior rebootBehavior,
    Instant releasedAt,
    String product,
    @Nullable Language language,
    ApplicabilityRules rules,
    List<UpdateFile> files,
    List<UUID> supersedes,
    List<Prerequisite> prerequisites,
    String branch,
    String hotfixId) {
  /// More would make an update's rule too large.
  public static final int PREREQUISITES_MAX = 16;

  public Update {
    files = List.copyOf(files);
    supersedes = List.copyOf(supersedes);
    prerequisites = List.copyOf(prerequisites);
    if (prerequisites.size() > PREREQUISITES_MAX) {
      throw new InvalidValueException(
          prerequisites.size() + " prerequisites", "at most " + PREREQUISITES_MAX);
    }
  }

  public UUID id() {
    return identity.updateId();
  }

  /// What people call the update by: the first file's name, or the hotfix id if it has no file.
  public String packageName() {
    return files.isEmpty() ? hotfixId : files.getFirst().name();
  }

  /// The same, as that revision.
  public Update withRevision(int revision) {
    return new Update(
        new UpdateIdentity(id(), revision),
        title,
        kbArticle,
        bulletin,
        severity,
        classification,
        rebootBehavior,
        releasedAt,
        product,
        language,
        rules,
        files,
        supersedes,
        prerequisites,
        branch,
        hotfixId);
  }
}
