package io.patchbay.server.publish;

import io.patchbay.server.domain.Finding;
import io.patchbay.server.domain.InvalidValueException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names of products and components in one imported file, and their slugs. Names that differ
/// only in case are one name; other names with the same slug are a fault. Not thread-safe.
final class ImportedNames {
  private final String file;
  private final Map<String, String> slugs = new HashMap<>();
  private final Map<String, Spelling> bySlug = new HashMap<>();
  private final List<Finding> faults = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();

  private record Spelling(String name, int line) {}

  ImportedNames(String file) {
    this.file = file;
  }

  List<Finding> faults() {
    return faults;
  }

  List<Finding> warnings() {
    return warnings;
  }

  /// The slug of that name.
  ///
  /// @param column it stands in, for messages
  String slug(String name, String column, int line) {
    String known = slugs.get(name);
    if (known != null) {
      return known;
    }
    String slug = Slug.of(name);
    slugs.put(name, slug);
    if (slug.isEmpty()) {
      fault(line, column, shown(name), "a name with at least one letter from a to z, or a digit");
    } else {
      compare(new Spelling(name, line), bySlug.get(slug), column, slug);
    }
    return slug;
  }

  private void compare(Spelling one, @Nullable Spelling other, String column, String slug) {
    if (other == null) {
      bySlug.put(slug, one);
    } else if (!one.name.equalsIgnoreCase(other.name)) {
      fault(
          one.line,
          column,
          shown(one.name) + " and " + shown(other.name) + " in line " + other.line,
          "write one name the same way everywhere, or give them names that differ in more than"
              + " punctuation: both are "
              + slug);
    } else {
      String and = shown(one.name) + ", in line " + other.line + " " + shown(other.name);
      warnings.add(
          Finding.of(file, one.line, column, and, "nothing: case does not count in names"));
    }
  }

  private void fault(int line, String column, String message, String remedy) {
    faults.add(Finding.of(file, line, column, message, remedy));
  }

  private static String shown(String name) {
    return new InvalidValueException(name, "").found();
  }
}
