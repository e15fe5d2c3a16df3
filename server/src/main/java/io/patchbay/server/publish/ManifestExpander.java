package io.patchbay.server.publish;

import io.patchbay.server.applicability.RuleLimits;
import io.patchbay.server.domain.ApplicabilityRules;
import io.patchbay.server.domain.Bulletin;
import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.Manifest.Branch;
import io.patchbay.server.domain.Manifest.PackageFile;
import io.patchbay.server.domain.Manifest.Platform;
import io.patchbay.server.domain.Manifest.Train;
import io.patchbay.server.domain.ManifestException;
import io.patchbay.server.domain.Prerequisite;
import io.patchbay.server.domain.Release;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Severity;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Expands a manifest into its release: one update for each language of each branch. Pure: the same
/// manifest gives the same release everywhere. For one manifest; not thread-safe.
public final class ManifestExpander {
  static final String NEUTRAL = "neutral";
  private static final String LANG = "{LANG}";
  private static final int UPDATES_MAX = 20_000;

  private final Manifest manifest;
  private final List<Finding> faults = new ArrayList<>();

  private ManifestExpander(Manifest manifest) {
    this.manifest = manifest;
  }

  /// @throws ManifestException with every fault found
  public static Release expand(Manifest manifest) {
    return new ManifestExpander(manifest).release();
  }

  private Release release() {
    List<Update> updates = new ArrayList<>();
    Set<String> branchIds = new HashSet<>();
    Map<String, String> packageNames = new HashMap<>();
    for (int i = 0; i < manifest.branches().size(); i++) {
      String path = "branches[" + i + "]";
      Branch branch = manifest.branches().get(i);
      if (!branchIds.add(branch.id())) {
        fault(path + ".id", "given twice: " + branch.id(), "give each branch an id of its own");
      }
      check(path, branch);
      updates.addAll(updates(path, branch));
      for (Language language : languages(branch)) {
        String name = packageName(branch, language);
        String other = packageNames.put(name.toUpperCase(Locale.ROOT), branch.id());
        if (other != null) {
          fault(
              path + ".package",
              name + " is a package of branch " + other + " already",
              "give each package its own name; case does not count");
        }
      }
    }
    if (updates.size() > UPDATES_MAX) {
      fault("branches", updates.size() + " updates", "split the release: at most " + UPDATES_MAX);
    }
    if (!faults.isEmpty()) {
      throw new ManifestException(faults);
    }
    return new Release(bulletin(updates), updates);
  }

  private Bulletin bulletin(List<Update> updates) {
    Manifest.Head head = manifest.bulletin();
    Severity highest =
        updates.stream().map(Update::severity).max(Severity::compareTo).orElse(head.severity());
    return new Bulletin(
        head.id(),
        head.revision(),
        head.title(),
        head.kbArticle(),
        head.advisory(),
        head.cves(),
        highest,
        head.classification(),
        head.rebootBehavior(),
        head.releasedAt(),
        head.cumulative(),
        updates.stream().map(Update::id).toList());
  }

  private void check(String path, Branch branch) {
    boolean perLanguage = branch.packagePattern().contains(LANG);
    boolean neutral = branch.languages().isEmpty();
    if (neutral == perLanguage) {
      fault(
          path + ".package",
          neutral ? LANG + " in a neutral branch" : "no " + LANG,
          neutral ? "leave " + LANG + " out" : "write " + LANG + " where the language stands");
    }
    if (branch.packagePattern().replace(LANG, "").matches(".*[{}].*")) {
      fault(path + ".package", "braces", "only " + LANG + " may stand in braces");
    }
    for (Language language : branch.derivedLanguages()) {
      if (!branch.languages().contains(language)) {
        fault(
            path + ".derivedLanguages",
            language + " is not in languages",
            "take it out, or add it to languages");
      }
    }
    checkPlatforms(path, branch);
    checkFiles(path, branch);
    checkRequires(path, branch);
    for (int i = 0; i < branch.replaces().size(); i++) {
      if (branch.replaces().get(i).bulletin().equals(manifest.bulletin().id())) {
        fault(
            path + ".replaces[" + i + "]",
            "the bulletin replaces itself",
            "name an earlier bulletin");
      }
    }
  }

  private void checkRequires(String path, Branch branch) {
    for (int i = 0; i < branch.requires().size(); i++) {
      if (branch.requires().get(i).anyOf().stream()
          .anyMatch(r -> r.bulletin().equals(manifest.bulletin().id()))) {
        fault(
            path + ".requires[" + i + "]",
            "the bulletin requires itself",
            "name an earlier bulletin");
      }
    }
  }

  private void checkPlatforms(String path, Branch branch) {
    for (int i = 0; i < branch.platforms().size(); i++) {
      Platform platform = branch.platforms().get(i);
      String at = path + ".platforms[" + i + "]";
      for (int j = 0; j < i; j++) {
        Platform other = branch.platforms().get(j);
        if (other.os().equals(platform.os())
            && other.servicePack() == platform.servicePack()
            && !Collections.disjoint(other.productTypes(), platform.productTypes())) {
          fault(
              at,
              platform.os() + " service pack " + platform.servicePack() + " given twice",
              "put what is fixed there into one platform");
        }
      }
      checkTrains(at + ".fixed", platform.trains());
    }
  }

  private void checkTrains(String path, List<Train> trains) {
    for (int i = 1; i < trains.size(); i++) {
      Version from = trains.get(i).from();
      Version before = trains.get(i - 1).from();
      if (from.compareTo(before) <= 0) {
        fault(
            path + "[" + i + "]",
            "train from " + from + " after one from " + before,
            "put the trains in ascending order of trainFrom");
        return;
      }
    }
    for (int i = 0; i < trains.size(); i++) {
      Train train = trains.get(i);
      String at = path + "[" + i + "]";
      Version end = i + 1 < trains.size() ? trains.get(i + 1).from() : null;
      if (train.fixedFrom().compareTo(train.from()) < 0
          || (end != null && train.fixedFrom().compareTo(end) >= 0)) {
        fault(
            at + ".fixedFrom",
            train.fixedFrom() + " is outside its train",
            "a version from " + train.from() + (end == null ? " on" : " and below " + end));
      }
    }
  }

  private void checkFiles(String path, Branch branch) {
    if (manifest.standIn()) {
      if (!branch.files().isEmpty()) {
        fault(
            path + ".files",
            "sizes and digests given, but payloads is STAND_IN",
            "write payloads: STORED, or take the files out");
      }
      return;
    }
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < branch.files().size(); i++) {
      Language language = branch.files().get(i).language();
      String at = path + ".files[" + i + "]";
      String name = language == null ? NEUTRAL : language.code();
      if (!seen.add(name)) {
        fault(at, "given twice: " + name, "keep one of them");
      }
      if (!languages(branch).contains(language)) {
        fault(at, name + " is not in languages", "take it out, or add it to languages");
      }
    }
    for (Language language : languages(branch)) {
      String name = language == null ? NEUTRAL : language.code();
      if (!seen.contains(name)) {
        fault(path + ".files", "no size and digest for " + name, "give them: payloads is STORED");
      }
    }
  }

  private List<Update> updates(String path, Branch branch) {
    List<Update> updates = new ArrayList<>();
    for (Language language : languages(branch)) {
      Update update = update(branch, language);
      if (update == null) {
        continue;
      }
      if (updates.isEmpty()) {
        try {
          RuleLimits.check(update.rules().installable());
          RuleLimits.check(update.rules().installed());
        } catch (InvalidValueException e) {
          fault(path + ".platforms", e.found(), "split the branch: " + e.expected());
        }
      }
      updates.add(update);
    }
    return updates;
  }

  // A neutral branch has one language: none.
  private static List<@Nullable Language> languages(Branch branch) {
    List<@Nullable Language> languages = new ArrayList<>(branch.languages());
    if (languages.isEmpty()) {
      languages.add(null);
    }
    return languages;
  }

  private @Nullable Update update(Branch branch, @Nullable Language language) {
    UpdateFile file = file(branch, language);
    if (file == null) {
      return null;
    }
    Manifest.Head head = manifest.bulletin();
    UUID id = id(head.id(), branch.id(), language);
    List<UUID> supersedes = ids(branch.replaces(), branch, language);
    List<Prerequisite> prerequisites =
        branch.requires().stream()
            .map(requirement -> new Prerequisite(ids(requirement.anyOf(), branch, language)))
            .toList();
    String suffix = language == null ? "" : ", " + language;
    return new Update(
        new UpdateIdentity(id, head.revision()),
        head.title() + ": " + branch.title() + suffix + " (KB" + head.kbArticle() + ")",
        head.kbArticle(),
        head.id(),
        branch.severity() == null ? head.severity() : branch.severity(),
        head.classification(),
        head.rebootBehavior(),
        head.releasedAt(),
        manifest.product(),
        language,
        new ApplicabilityRules(installable(branch, language), installed(branch, id)),
        List.of(file),
        supersedes,
        prerequisites,
        branch.id(),
        branch.hotfixIds().getFirst());
  }

  private static List<UUID> ids(
      List<Manifest.Reference> references, Branch branch, @Nullable Language language) {
    return references.stream()
        .map(r -> id(r.bulletin(), r.branch() == null ? branch.id() : r.branch(), language))
        .toList();
  }

  static UUID id(String bulletin, String branch, @Nullable Language language) {
    return Ids.ofUpdate(bulletin, branch, language == null ? NEUTRAL : language.code());
  }

  private @Nullable UpdateFile file(Branch branch, @Nullable Language language) {
    String name = packageName(branch, language);
    if (manifest.standIn()) {
      byte[] payload = StandInPayload.of(name);
      return new UpdateFile(name, payload.length, Sha256.of(payload));
    }
    for (PackageFile file : branch.files()) {
      if (file.language() == null ? language == null : file.language().equals(language)) {
        return new UpdateFile(name, file.size(), file.sha256());
      }
    }
    return null;
  }

  private static String packageName(Branch branch, @Nullable Language language) {
    return branch.packagePattern().replace(LANG, language == null ? "" : language.code());
  }

  private Rule installable(Branch branch, @Nullable Language language) {
    List<Rule> conditions = new ArrayList<>();
    conditions.add(new Rule.Processor(branch.architectures()));
    conditions.add(new Rule.InstallationType(branch.installation()));
    if (language != null) {
      conditions.add(new Rule.WindowsLanguage(language));
    }
    conditions.add(new Rule.ProductVersion(manifest.product(), branch.productVersions()));
    conditions.add(new Rule.AnyOf(branch.platforms().stream().map(ManifestExpander::on).toList()));
    return new Rule.AllOf(conditions);
  }

  private static Rule on(Platform platform) {
    return new Rule.AllOf(
        List.of(
            new Rule.WindowsVersion(Comparison.EQUAL_TO, platform.os(), 3),
            new Rule.ServicePack(Comparison.EQUAL_TO, platform.servicePack()),
            new Rule.ProductTypes(platform.productTypes())));
  }

  // What is measured outranks what is recorded: a record counts only where nothing was measured.
  private Rule installed(Branch branch, UUID id) {
    String component = branch.component() == null ? manifest.component() : branch.component();
    List<Rule> alternatives = new ArrayList<>();
    for (Platform platform : branch.platforms()) {
      Rule fixed = fixed(component, platform.trains());
      alternatives.add(new Rule.AllOf(List.of(on(platform), fixed)));
    }
    List<Rule> records = new ArrayList<>();
    branch.hotfixIds().forEach(hotfix -> records.add(new Rule.UpdateInstalled(hotfix)));
    records.add(new Rule.UpdateInstalled(id.toString().toUpperCase(Locale.ROOT)));
    alternatives.add(
        new Rule.AllOf(
            List.of(new Rule.Not(new Rule.ComponentReported(component)), new Rule.AnyOf(records))));
    return new Rule.AnyOf(alternatives);
  }

  private static Rule fixed(String component, List<Train> trains) {
    List<Rule> ranges = new ArrayList<>();
    for (int i = 0; i < trains.size(); i++) {
      Version from = trains.get(i).fixedFrom();
      // Faulty trains were reported; their updates are never used.
      Version below = i + 1 < trains.size() ? trains.get(i + 1).from() : null;
      boolean bounded = below != null && from.compareTo(below) < 0;
      VersionRange range =
          bounded && below != null ? VersionRange.between(from, below) : VersionRange.from(from);
      ranges.add(new Rule.ComponentVersion(component, range));
    }
    return ranges.size() == 1 ? ranges.getFirst() : new Rule.AnyOf(ranges);
  }

  private void fault(String path, String message, String remedy) {
    faults.add(manifest.source().finding(path, message, remedy));
  }
}
