package io.patchbay.server.applicability;

import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.VersionRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One row of what a bulletin claims to be for.
///
/// @param row the machines of the row, whatever of theirs is fixed already
/// @param component whose version says whether a machine is vulnerable
/// @param vulnerable versions that are; empty: the bulletin does not say
/// @param records a record of one of these says that the fix is there, where the component was not
///   reported
public record Claim(
    Rule row, String component, List<VersionRange> vulnerable, Set<String> records) {
  public Claim {
    vulnerable = List.copyOf(vulnerable);
    records = Set.copyOf(records);
  }

  /// The machines that may be offered something: those of the row, unless they report a version
  /// that is not vulnerable.
  Rule allowed() {
    List<Rule> alternatives = new ArrayList<>(versions());
    alternatives.add(new Rule.Not(new Rule.ComponentReported(component)));
    return vulnerable.isEmpty() ? row : new Rule.AllOf(List.of(row, new Rule.AnyOf(alternatives)));
  }

  /// The machines that report a vulnerable version. Each has to be offered something.
  Rule measured() {
    return new Rule.AllOf(List.of(row, new Rule.AnyOf(versions())));
  }

  /// The machines that report neither a version nor one of the records. Each has to be offered
  /// something, unless it reports the id of an update that is for it.
  Rule unmeasured() {
    List<Rule> conditions = new ArrayList<>();
    conditions.add(row);
    conditions.add(new Rule.Not(new Rule.ComponentReported(component)));
    records.stream()
        .sorted()
        .forEach(record -> conditions.add(new Rule.Not(new Rule.UpdateInstalled(record))));
    return new Rule.AllOf(conditions);
  }

  private List<Rule> versions() {
    return vulnerable.stream()
        .<Rule>map(range -> new Rule.ComponentVersion(component, range))
        .toList();
  }
}
