package io.patchbay.server.wire;

import io.patchbay.proto.v1.Affected;
import io.patchbay.proto.v1.Branch;
import io.patchbay.proto.v1.ManifestBulletin;
import io.patchbay.proto.v1.PackageFile;
import io.patchbay.proto.v1.Payloads;
import io.patchbay.proto.v1.Platform;
import io.patchbay.proto.v1.ReleaseManifest;
import io.patchbay.proto.v1.Requirement;
import io.patchbay.proto.v1.ServicingTrain;
import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Language;
import io.patchbay.server.domain.Manifest;
import io.patchbay.server.domain.ManifestException;
import io.patchbay.server.domain.OsVersion;
import io.patchbay.server.domain.Prerequisite;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Shown;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a release manifest: YAML to message to domain, each field checked for itself. All faults
/// are gathered and thrown together. For one manifest; not thread-safe.
public final class ManifestReader {
  private static final Pattern BULLETIN = Pattern.compile("[A-Za-z0-9](-?[A-Za-z0-9]){0,31}");
  private static final Pattern BRANCH = Pattern.compile("[a-z0-9](-?[a-z0-9]){0,63}");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,10}");
  private static final Pattern CVE = Pattern.compile("CVE-[0-9]{4}-[0-9]{4,7}");
  private static final Pattern PACKAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._{}-]{0,127}");
  private static final int TEXT_CHARS_MAX = 200;
  private static final int SERVICE_PACK_MAX = 99;
  private static final String NEUTRAL = "neutral";
  private static final String REQUIRED = "missing";

  private final List<Finding> faults;
  private final Manifest.Source source;

  private ManifestReader(YamlMessageReader yaml, Manifest.Source source) {
    this.faults = new ArrayList<>(yaml.findings());
    this.source = source;
  }

  /// @param file name for messages
  /// @throws ManifestException with every fault found
  public static Manifest read(String file, byte[] yaml) {
    YamlMessageReader reader = new YamlMessageReader(file);
    ReleaseManifest.Builder message = ReleaseManifest.newBuilder();
    reader.read(yaml, message);
    Manifest.Source source = new Manifest.Source(file, reader.lines(), Sha256.of(yaml));
    if (!reader.findings().isEmpty()) {
      throw new ManifestException(reader.findings());
    }
    return new ManifestReader(reader, source).manifest(message.build());
  }

  private Manifest manifest(ReleaseManifest m) {
    required(m.getPayloads() != Payloads.PAYLOADS_UNSPECIFIED, "payloads");
    Manifest.Head head = head(m.getBulletin());
    String product = value("product", m.getProduct(), ClientConfiguration::nameKey);
    String component = value("component", m.getComponent(), ClientConfiguration::nameKey);
    List<Manifest.Branch> branches = each("branches", m.getBranchesList(), this::branch);
    required(!branches.isEmpty() || m.getBranchesCount() > 0, "branches");
    List<Manifest.Affected> affected = each("affected", m.getAffectedList(), this::affected);
    if (!faults.isEmpty()) {
      throw new ManifestException(faults);
    }
    return new Manifest(
        m.getPayloads() == Payloads.STAND_IN,
        Objects.requireNonNull(head),
        Objects.requireNonNull(product),
        Objects.requireNonNull(component),
        branches,
        affected,
        source);
  }

  private Manifest.@Nullable Head head(ManifestBulletin b) {
    String id = matching("bulletin.id", b.getId(), BULLETIN, "letters, digits and inner dashes");
    required(b.getRevision() > 0, "bulletin.revision");
    String title = text("bulletin.title", b.getTitle());
    String kb = matching("bulletin.kbArticle", b.getKbArticle(), DIGITS, "digits only");
    String advisory =
        b.getAdvisory().isEmpty()
            ? ""
            : matching("bulletin.advisory", b.getAdvisory(), DIGITS, "digits only");
    List<String> cves =
        eachOnce(
            "bulletin.cves",
            b.getCvesList(),
            (path, cve) -> matching(path, cve, CVE, "an id such as CVE-2008-4844"));
    required(b.getSeverityValue() != 0, "bulletin.severity");
    required(b.getClassificationValue() != 0, "bulletin.classification");
    required(b.getRebootBehaviorValue() != 0, "bulletin.rebootBehavior");
    required(b.hasReleasedAt(), "bulletin.releasedAt");
    if (!faults.isEmpty() || id == null || title == null || kb == null || advisory == null) {
      return null;
    }
    return new Manifest.Head(
        id,
        b.getRevision(),
        title,
        kb,
        advisory,
        cves,
        Enums.toDomain(b.getSeverity()),
        Enums.toDomain(b.getClassification()),
        Enums.toDomain(b.getRebootBehavior()),
        Times.toDomain(b.getReleasedAt()),
        b.getCumulative());
  }

  private Manifest.@Nullable Branch branch(String path, Branch b) {
    final int before = faults.size();
    String id =
        matching(path + ".id", b.getId(), BRANCH, "lower-case letters, digits and inner dashes");
    String title = text(path + ".title", b.getTitle());
    VersionRange versions =
        versions(path + ".productVersions", b.hasProductVersions(), b.getProductVersions());
    required(b.getArchitecturesCount() > 0, path + ".architectures");
    unique(path + ".architectures", b.getArchitecturesList());
    required(b.getInstallationValue() != 0, path + ".installation");
    String pattern = matching(path + ".package", b.getPackage(), PACKAGE, "a plain file name");
    List<Language> languages = languages(path + ".languages", b.getLanguagesList());
    List<Language> derived = languages(path + ".derivedLanguages", b.getDerivedLanguagesList());
    required(b.getLanguagesCount() > 0, path + ".languages");
    if (b.getDerivedLanguagesList().equals(List.of(NEUTRAL)) && !languages.isEmpty()) {
      fault(path + ".derivedLanguages", "neutral is not in languages", "name those of languages");
    }
    List<String> hotfixIds = hotfixIds(path + ".hotfixIds", b.getHotfixIdsList());
    required(b.getHotfixIdsCount() > 0, path + ".hotfixIds");
    String component =
        b.getComponent().isEmpty()
            ? null
            : value(path + ".component", b.getComponent(), ClientConfiguration::nameKey);
    List<Manifest.Reference> replaces =
        eachOnce(path + ".replaces", b.getReplacesList(), this::reference);
    if (b.getRequiresCount() > Update.PREREQUISITES_MAX) {
      fault(
          path + ".requires",
          b.getRequiresCount() + " requirements",
          "at most " + Update.PREREQUISITES_MAX);
    }
    List<Manifest.Requirement> requires =
        each(path + ".requires", b.getRequiresList(), this::requirement);
    required(b.getEvidenceValue() != 0, path + ".evidence");
    List<Manifest.Platform> platforms =
        each(path + ".platforms", b.getPlatformsList(), this::platform);
    required(b.getPlatformsCount() > 0, path + ".platforms");
    List<Manifest.PackageFile> files = each(path + ".files", b.getFilesList(), this::file);
    if (faults.size() > before
        || id == null
        || title == null
        || versions == null
        || pattern == null) {
      return null;
    }
    return new Manifest.Branch(
        id,
        title,
        versions,
        domainSet(b.getArchitecturesList(), Enums::toDomain),
        Enums.toDomain(b.getInstallation()),
        pattern,
        languages,
        derived,
        hotfixIds,
        component,
        b.getSeverityValue() == 0 ? null : Enums.toDomain(b.getSeverity()),
        replaces,
        requires,
        platforms,
        files);
  }

  private @Nullable VersionRange versions(
      String path, boolean given, io.patchbay.proto.v1.VersionRange range) {
    required(given, path);
    return given ? guarded(path, () -> RuleMapper.range(range.getFrom(), range.getBelow())) : null;
  }

  private Manifest.@Nullable Affected affected(String path, Affected a) {
    final int before = faults.size();
    OsVersion os = value(path + ".osVersion", a.getOsVersion(), OsVersion::parse);
    required(a.getServicePacksCount() > 0, path + ".servicePacks");
    unique(path + ".servicePacks", a.getServicePacksList());
    for (int i = 0; i < a.getServicePacksCount(); i++) {
      checkServicePack(path + ".servicePacks[" + i + "]", a.getServicePacks(i));
    }
    required(a.getArchitecturesCount() > 0, path + ".architectures");
    unique(path + ".architectures", a.getArchitecturesList());
    required(a.getProductTypesCount() > 0, path + ".productTypes");
    unique(path + ".productTypes", a.getProductTypesList());
    required(a.getInstallationValue() != 0, path + ".installation");
    VersionRange versions =
        versions(path + ".productVersions", a.hasProductVersions(), a.getProductVersions());
    List<Language> languages =
        eachOnce(
            path + ".languages",
            a.getLanguagesList(),
            (at, code) -> value(at, code, Language::ofCode));
    String component =
        a.getComponent().isEmpty()
            ? null
            : value(path + ".component", a.getComponent(), ClientConfiguration::nameKey);
    List<VersionRange> vulnerable =
        each(path + ".vulnerable", a.getVulnerableList(), (at, v) -> versions(at, true, v));
    List<String> hotfixIds = hotfixIds(path + ".hotfixIds", a.getHotfixIdsList());
    if (faults.size() > before || os == null || versions == null) {
      return null;
    }
    return new Manifest.Affected(
        os,
        a.getServicePacksList(),
        domainSet(a.getArchitecturesList(), Enums::toDomain),
        domainSet(a.getProductTypesList(), Enums::toDomain),
        Enums.toDomain(a.getInstallation()),
        versions,
        languages,
        component,
        vulnerable,
        hotfixIds);
  }

  private List<String> hotfixIds(String path, List<String> hotfixIds) {
    return eachOnce(
        path, hotfixIds, (at, hotfix) -> value(at, hotfix, ClientConfiguration::updateKey));
  }

  private void checkServicePack(String path, int servicePack) {
    if (servicePack < 0 || servicePack > SERVICE_PACK_MAX) {
      fault(path, "out of range", "write a number from 0 to " + SERVICE_PACK_MAX);
    }
  }

  private Manifest.@Nullable Platform platform(String path, Platform p) {
    final int before = faults.size();
    OsVersion os = value(path + ".osVersion", p.getOsVersion(), OsVersion::parse);
    required(p.hasServicePack(), path + ".servicePack");
    checkServicePack(path + ".servicePack", p.getServicePack());
    required(p.getProductTypesCount() > 0, path + ".productTypes");
    unique(path + ".productTypes", p.getProductTypesList());
    List<Manifest.Train> trains = each(path + ".fixed", p.getFixedList(), this::train);
    required(p.getFixedCount() > 0, path + ".fixed");
    if (faults.size() > before || os == null) {
      return null;
    }
    return new Manifest.Platform(
        os, p.getServicePack(), domainSet(p.getProductTypesList(), Enums::toDomain), trains);
  }

  private Manifest.@Nullable Train train(String path, ServicingTrain t) {
    Version from =
        t.getTrainFrom().isEmpty()
            ? new Version(0)
            : value(path + ".trainFrom", t.getTrainFrom(), Version::parse);
    Version fixed = value(path + ".fixedFrom", t.getFixedFrom(), Version::parse);
    return from == null || fixed == null ? null : new Manifest.Train(t.getTrain(), from, fixed);
  }

  private Manifest.@Nullable PackageFile file(String path, PackageFile f) {
    Language language =
        f.getLanguage().isEmpty()
            ? null
            : value(path + ".language", f.getLanguage(), Language::ofCode);
    required(f.getSize() > 0, path + ".size");
    Sha256 sha256 =
        value(path + ".sha256", f.getSha256(), hex -> new Sha256(hex.toLowerCase(Locale.ROOT)));
    return sha256 == null ? null : new Manifest.PackageFile(language, f.getSize(), sha256);
  }

  private Manifest.@Nullable Requirement requirement(String path, Requirement r) {
    final int before = faults.size();
    required(r.getAnyOfCount() > 0, path + ".anyOf");
    if (r.getAnyOfCount() > Prerequisite.ALTERNATIVES_MAX) {
      fault(
          path + ".anyOf",
          r.getAnyOfCount() + " alternatives",
          "at most " + Prerequisite.ALTERNATIVES_MAX);
    }
    List<Manifest.Reference> anyOf = eachOnce(path + ".anyOf", r.getAnyOfList(), this::reference);
    return faults.size() > before ? null : new Manifest.Requirement(anyOf);
  }

  private Manifest.@Nullable Reference reference(String path, String text) {
    int slash = text.indexOf('/');
    String bulletin = slash < 0 ? text : text.substring(0, slash);
    String branch = slash < 0 ? null : text.substring(slash + 1);
    if (!BULLETIN.matcher(bulletin).matches()
        || (branch != null && !BRANCH.matcher(branch).matches())) {
      fault(path, "no bulletin: " + Shown.value(text), "write MS08-073, or MS08-073/branch-id");
      return null;
    }
    return new Manifest.Reference(bulletin, branch);
  }

  private List<Language> languages(String path, List<String> codes) {
    if (codes.equals(List.of(NEUTRAL))) {
      return List.of();
    }
    if (codes.contains(NEUTRAL)) {
      fault(path, "neutral beside languages", "a branch is neutral or localised: keep one");
      return List.of();
    }
    return eachOnce(path, codes, (at, code) -> value(at, code, Language::ofCode));
  }

  private @Nullable String text(String path, String text) {
    if (text.length() > TEXT_CHARS_MAX) {
      fault(path, text.length() + " characters", "at most " + TEXT_CHARS_MAX);
      return null;
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      fault(path, "control characters: " + Shown.value(text), "write one line of plain text");
      return null;
    }
    return value(path, text, Function.identity());
  }

  private @Nullable String matching(String path, String text, Pattern pattern, String expected) {
    return value(
        path,
        text,
        t -> {
          if (!pattern.matcher(t).matches()) {
            throw new InvalidValueException(t, expected);
          }
          return t;
        });
  }

  private <T> @Nullable T value(String path, String text, Function<String, T> parse) {
    if (text.isEmpty()) {
      required(false, path);
      return null;
    }
    return guarded(path, () -> parse.apply(text));
  }

  private <T> @Nullable T guarded(String path, Supplier<T> supplier) {
    try {
      return supplier.get();
    } catch (InvalidValueException e) {
      fault(path, e.found(), "write " + e.expected());
      return null;
    }
  }

  private <P, T> List<T> each(String path, List<P> from, Mapping<P, T> mapping) {
    List<T> result = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      T value = mapping.map(path + "[" + i + "]", from.get(i));
      if (value != null) {
        result.add(value);
      }
    }
    return List.copyOf(result);
  }

  private <P, T> List<T> eachOnce(String path, List<P> from, Mapping<P, T> mapping) {
    Set<T> seen = new HashSet<>();
    return each(
        path,
        from,
        (at, one) -> {
          T value = mapping.map(at, one);
          if (value != null && !seen.add(value)) {
            fault(at, "given twice: " + value, "keep one of them");
          }
          return value;
        });
  }

  private interface Mapping<P, T> {
    @Nullable T map(String path, P from);
  }

  private static <P, E extends Enum<E>> Set<E> domainSet(List<P> from, Function<P, E> mapping) {
    return EnumSet.copyOf(from.stream().map(mapping).toList());
  }

  private void unique(String path, List<?> values) {
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < values.size(); i++) {
      if (!seen.add(values.get(i))) {
        fault(path + "[" + i + "]", "given twice: " + values.get(i), "keep one of them");
      }
    }
  }

  private void required(boolean present, String path) {
    if (!present) {
      fault(path, REQUIRED, "write it: it is required");
    }
  }

  private void fault(String path, String message, String remedy) {
    faults.add(source.finding(path, message, remedy));
  }
}
