package io.patchbay.server.applicability;

import io.patchbay.server.domain.Architecture;
import io.patchbay.server.domain.ProductType;
import io.patchbay.server.domain.Rule;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Rules in words.
public final class Condition {
  private static final int OPERANDS_SHOWN_MAX = 8;

  private Condition() {}

  /// What the rule asks for.
  public static String of(Rule rule) {
    return switch (rule) {
      case Rule.AllOf all -> joined(all.operands(), " and ", "no condition");
      case Rule.AnyOf any -> joined(any.operands(), " or ", "no alternative");
      case Rule.Not not -> "not (" + of(not.operand()) + ")";
      case Rule.WindowsVersion v ->
          "Windows version "
              + v.comparison().sign()
              + " "
              + (v.parts() == 2
                  ? v.version().major() + "." + v.version().minor()
                  : v.version().toString());
      case Rule.ServicePack sp -> "service pack " + sp.comparison().sign() + " " + sp.major();
      case Rule.ProductTypes types -> "product type " + names(types.anyOf(), ProductType::wireName);
      case Rule.Processor processor ->
          "architecture " + names(processor.anyOf(), Architecture::wireName);
      case Rule.InstallationType type -> "installation " + type.installation().wireName();
      case Rule.WindowsLanguage language -> "language " + language.language();
      case Rule.ProductVersion v -> v.product() + " " + v.range();
      case Rule.ComponentVersion v -> v.component() + " " + v.range();
      case Rule.ComponentReported c -> c.component() + " reported";
      case Rule.UpdateInstalled u -> "record of " + u.update();
    };
  }

  private static <T> String names(Set<T> values, Function<T, String> name) {
    return values.stream().map(name).collect(Collectors.joining("/"));
  }

  private static String joined(List<Rule> operands, String word, String ofNone) {
    if (operands.size() <= 1) {
      return operands.isEmpty() ? ofNone : of(operands.getFirst());
    }
    String more = operands.size() > OPERANDS_SHOWN_MAX ? word + "..." : "";
    return operands.stream()
        .limit(OPERANDS_SHOWN_MAX)
        .map(Condition::of)
        .collect(Collectors.joining(word, "(", more + ")"));
  }
}
