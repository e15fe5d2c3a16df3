package io.patchbay.server.publish;

import io.patchbay.server.domain.ApplicabilityRules;
import io.patchbay.server.domain.Classification;
import io.patchbay.server.domain.Ids;
import io.patchbay.server.domain.ImportRow;
import io.patchbay.server.domain.RebootBehavior;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.Severity;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateIdentity;
import io.patchbay.server.domain.Version;
import io.patchbay.server.domain.VersionRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the rows of one KB and one product say together; the same whatever their order. Not
/// thread-safe.
final class ImportedUpdate {
  /// By number: they have no leading zeros.
  static final Comparator<String> KB_ORDER =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private static final int TITLE_CHARS_MAX = 200;
  private static final VersionRange ANY_VERSION = VersionRange.from(new Version(0));

  private final String kb;
  private final String slug;
  private final UUID id;
  private final SortedMap<String, String> components = new TreeMap<>();
  private final SortedMap<String, Superseded> supersedes = new TreeMap<>(KB_ORDER);
  private String product;
  private int line;
  private boolean wholeProduct;
  private Severity severity = Severity.UNRATED;
  private @Nullable Instant firstListed;

  /// An update that is superseded.
  ///
  /// @param line the first that says so
  record Superseded(UUID id, int line) {}

  /// @param slug of the row's product
  ImportedUpdate(ImportRow row, String slug) {
    this.kb = row.kb();
    this.slug = slug;
    this.id = id(kb, slug);
    this.product = row.product();
    this.line = row.line();
  }

  /// @param component slug of the row's component; empty: the product as a whole
  void add(ImportRow row, String component) {
    product = first(product, row.product());
    line = Math.min(line, row.line());
    severity = severity.compareTo(row.severity()) < 0 ? row.severity() : severity;
    if (firstListed == null
        || (row.firstListed() != null && row.firstListed().isBefore(firstListed))) {
      firstListed = row.firstListed();
    }
    if (component.isEmpty()) {
      wholeProduct = true;
    } else {
      components.merge(component, row.component(), ImportedUpdate::first);
    }
    for (String superseded : row.supersedes()) {
      Superseded known = supersedes.get(superseded);
      if (known == null) {
        supersedes.put(superseded, new Superseded(id(superseded, slug), row.line()));
      } else if (row.line() < known.line) {
        supersedes.put(superseded, new Superseded(known.id, row.line()));
      }
    }
  }

  private static String first(String a, String b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  String kb() {
    return kb;
  }

  String slug() {
    return slug;
  }

  String product() {
    return product;
  }

  /// The first line that speaks of it.
  int line() {
    return line;
  }

  /// What it supersedes on its product, by KB.
  SortedMap<String, Superseded> supersedes() {
    return supersedes;
  }

  UUID id() {
    return id;
  }

  private static UUID id(String kb, String slug) {
    return Ids.ofUpdate(bulletin(kb), slug, ManifestExpander.NEUTRAL);
  }

  /// The bulletin of a KB, and the hotfix id it leaves behind.
  static String bulletin(String kb) {
    return "KB" + kb;
  }

  /// A date that is not known counts as long past.
  Instant releasedAt() {
    return firstListed == null ? Instant.EPOCH : firstListed;
  }

  /// Whether it was listed later than that one, or at the same time with a higher KB.
  boolean isLaterThan(ImportedUpdate other) {
    int order = releasedAt().compareTo(other.releasedAt());
    return order != 0 ? order > 0 : KB_ORDER.compare(kb, other.kb) > 0;
  }

  /// In its first revision.
  Update update() {
    return new Update(
        new UpdateIdentity(id, 1),
        title(),
        kb,
        bulletin(kb),
        severity,
        Classification.SECURITY_UPDATE,
        RebootBehavior.UNKNOWN,
        releasedAt(),
        slug,
        null,
        new ApplicabilityRules(installable(), installed()),
        List.of(),
        supersedes.values().stream().map(Superseded::id).toList(),
        List.of(),
        slug,
        bulletin(kb));
  }

  private String title() {
    String title = bulletin(kb) + " for " + product;
    if (!wholeProduct) {
      title += " (" + String.join(", ", components.values()) + ")";
    }
    if (title.length() <= TITLE_CHARS_MAX) {
      return title;
    }
    int end = TITLE_CHARS_MAX - 3;
    return title.substring(0, Character.isHighSurrogate(title.charAt(end - 1)) ? end - 1 : end)
        + "...";
  }

  private Rule installable() {
    Rule onProduct = new Rule.ProductVersion(slug, ANY_VERSION);
    if (wholeProduct) {
      return onProduct;
    }
    List<Rule> anyComponent = new ArrayList<>();
    components
        .keySet()
        .forEach(name -> anyComponent.add(new Rule.ProductVersion(name, ANY_VERSION)));
    return new Rule.AllOf(List.of(onProduct, new Rule.AnyOf(anyComponent)));
  }

  private Rule installed() {
    return new Rule.AnyOf(
        List.of(
            new Rule.UpdateInstalled(bulletin(kb)),
            new Rule.UpdateInstalled(id.toString().toUpperCase(Locale.ROOT))));
  }
}
