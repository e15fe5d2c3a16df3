package io.patchbay.server.applicability;

import io.patchbay.server.domain.Comparison;
import io.patchbay.server.domain.Rule;
import io.patchbay.server.domain.VersionRange;

/// A rule without operands, in one of two forms: a variable has one of some values, or the machine
/// has the record of an update.
sealed interface Literal {
  /// The variable's value is in the set.
  record In(Variable variable, ValueSet values) implements Literal {}

  /// The machine reports that update as installed.
  record Recorded(String update) implements Literal {}

  /// @throws IllegalArgumentException if the rule has operands
  static Literal of(Rule leaf) {
    return switch (leaf) {
      case Rule.WindowsVersion v -> new In(Variable.OS, systems(v));
      case Rule.ServicePack sp ->
          new In(Variable.SERVICE_PACK, compared(sp.comparison(), sp.major(), sp.major()));
      case Rule.ProductTypes types ->
          new In(
              Variable.PRODUCT_TYPE,
              types.anyOf().stream()
                  .map(type -> one(Variable.code(type)))
                  .reduce(ValueSet.NONE, ValueSet::or));
      case Rule.Processor processor ->
          new In(
              Variable.ARCHITECTURE,
              processor.anyOf().stream()
                  .map(architecture -> one(Variable.code(architecture)))
                  .reduce(ValueSet.NONE, ValueSet::or));
      case Rule.InstallationType type ->
          new In(Variable.INSTALLATION, one(Variable.code(type.installation())));
      case Rule.WindowsLanguage l -> new In(Variable.LANGUAGE, one(Variable.packed(l.language())));
      case Rule.ProductVersion v -> new In(Variable.product(v.product()), versions(v.range()));
      case Rule.ComponentVersion v ->
          new In(Variable.component(v.component()), versions(v.range()));
      case Rule.ComponentReported c -> new In(Variable.component(c.component()), ValueSet.REPORTED);
      case Rule.UpdateInstalled u -> new Recorded(u.update());
      case Rule.AllOf all -> throw new IllegalArgumentException("not a leaf: " + all);
      case Rule.AnyOf any -> throw new IllegalArgumentException("not a leaf: " + any);
      case Rule.Not not -> throw new IllegalArgumentException("not a leaf: " + not);
    };
  }

  private static ValueSet one(long value) {
    return ValueSet.range(value, value);
  }

  private static ValueSet versions(VersionRange range) {
    return ValueSet.range(range.from(), range.last());
  }

  private static ValueSet systems(Rule.WindowsVersion rule) {
    long first = Integer.toUnsignedLong(rule.version().majorMinor()) << 16;
    return rule.parts() == 2
        ? compared(rule.comparison(), first, first | 0xFFFF)
        : compared(
            rule.comparison(), first | rule.version().build(), first | rule.version().build());
  }

  // Reported values that stand so to the block from `first` to `last`; all are far below 2^63.
  private static ValueSet compared(Comparison comparison, long first, long last) {
    return switch (comparison) {
      case EQUAL_TO -> last < 0 ? ValueSet.NONE : ValueSet.range(first, last);
      case LESS_THAN -> first <= 0 ? ValueSet.NONE : ValueSet.range(0, first - 1);
      case LESS_THAN_OR_EQUAL_TO -> last < 0 ? ValueSet.NONE : ValueSet.range(0, last);
      case GREATER_THAN -> ValueSet.range(Math.max(0, last + 1), -1);
      case GREATER_THAN_OR_EQUAL_TO -> ValueSet.range(Math.max(0, first), -1);
    };
  }
}
