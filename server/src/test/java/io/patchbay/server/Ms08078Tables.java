package io.patchbay.server;

import io.patchbay.server.domain.Version;
import io.patchbay.server.testing.Tsv;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What MS08-078 means for a machine, read from the data set alone: no manifest, no rule, no index.
final class Ms08078Tables {
  static final String UP_TO_DATE = "UP_TO_DATE";
  static final String NOT_APPLICABLE = "NOT_APPLICABLE";

  // "7.00.5730.1100/1300" and "7.0.5730.11/.13" print two.
  private static final Pattern PRINTED =
      Pattern.compile("(\\d+\\.\\d+\\.\\d+\\.)(\\d+)(?:/\\.?(\\d+))?");

  private final List<Tsv.Row> matrix = Tsv.read("/ms08-078/matrix.tsv");
  private final List<Tsv.Row> packages = Tsv.read("/ms08-078/packages.tsv");
  private final Map<String, String> packageLanguageByName = packageLanguages();

  List<Tsv.Row> matrix() {
    return matrix;
  }

  List<Tsv.Row> packages() {
    return packages;
  }

  /// Every tag and every LCID of the data set, with its package language.
  Map<String, String> packageLanguageByName() {
    return packageLanguageByName;
  }

  // zh-HK is unresolved: lcid-map.tsv says CHS with a question mark, languages.tsv says CHH.
  private static Map<String, String> packageLanguages() {
    Map<String, String> byName = new TreeMap<>();
    for (Tsv.Row row : Tsv.read("/ms08-078/lcid-map.tsv")) {
      byName.put(row.get("lcid"), row.get("package_code"));
      byName.put(row.get("culture").replaceFirst(" .*", ""), row.get("package_code"));
    }
    for (Tsv.Row row : Tsv.read("/ms08-078/languages.tsv")) {
      String code = row.get("code").replaceFirst(" .*", "");
      byName.put(row.get("lcid"), code);
      byName.put(row.get("culture"), code);
    }
    return byName;
  }

  /// The versions of Internet Explorer that a row prints.
  static List<String> browsers(Tsv.Row row) {
    Set<String> versions = new LinkedHashSet<>();
    for (MatchResult m : PRINTED.matcher(row.get("ie_version_reported")).results().toList()) {
      versions.add(m.group(1) + m.group(2));
      if (m.group(3) != null) {
        versions.add(m.group(1) + m.group(3));
      }
    }
    return List.copyOf(versions);
  }

  /// Product types a row stands for; a domain controller is a server.
  static List<String> productTypes(Tsv.Row row) {
    return switch (row.get("product_type")) {
      case "workstation" -> List.of("workstation");
      case "server" -> List.of("server", "domain-controller");
      case "workstation or server" -> List.of("workstation", "server", "domain-controller");
      default -> throw new IllegalArgumentException(row.get("product_type"));
    };
  }

  static String installation(Tsv.Row row) {
    return row.get("installation").replace(' ', '-');
  }

  /// Versions of mshtml.dll at, just below and just above every threshold and the begin of the
  /// second train.
  static List<String> fileVersions(Tsv.Row row) {
    List<String> versions = new ArrayList<>();
    for (String column : List.of("mshtml_fixed_gdr", "mshtml_fixed_ldr", "ldr_train_from")) {
      if (!row.get(column).isEmpty()) {
        for (int step = -1; step <= 1; step++) {
          versions.add(near(row.get(column), step));
        }
      }
    }
    return versions;
  }

  static String near(String version, int step) {
    int dot = version.lastIndexOf('.');
    return version.substring(0, dot + 1) + (Integer.parseInt(version.substring(dot + 1)) + step);
  }

  private static boolean isFixed(Tsv.Row row, String mshtml) {
    boolean secondTrain =
        !row.get("ldr_train_from").isEmpty() && isAtLeast(mshtml, row.get("ldr_train_from"));
    return isAtLeast(mshtml, row.get(secondTrain ? "mshtml_fixed_ldr" : "mshtml_fixed_gdr"));
  }

  private static boolean isAtLeast(String version, String least) {
    return Version.parse(version).compareTo(Version.parse(least)) >= 0;
  }

  /// What a machine of that row gets: the file's name, or the outcome.
  ///
  /// @param mshtml empty: not reported
  String expected(Tsv.Row row, String packageLanguage, String mshtml) {
    String file = row.get("status").equals("affected") ? file(row, packageLanguage) : "";
    if (file.isEmpty()) {
      return NOT_APPLICABLE;
    }
    return !mshtml.isEmpty() && isFixed(row, mshtml) ? UP_TO_DATE : file;
  }

  private String file(Tsv.Row row, String packageLanguage) {
    Map<String, String> byLanguage = new HashMap<>();
    for (Tsv.Row one : packages) {
      if (one.get("family_id").equals(row.get("family_id"))
          && one.get("ie_branch").equals(row.get("ie_branch"))
          && one.list("os_ids").contains(row.get("os_id"))) {
        byLanguage.put(one.get("lang"), one.get("file_name"));
      }
    }
    String neutral = byLanguage.getOrDefault("NEU", "");
    return byLanguage.getOrDefault(packageLanguage, neutral);
  }
}
