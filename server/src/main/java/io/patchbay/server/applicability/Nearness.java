package io.patchbay.server.applicability;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Rule;
import java.util.Comparator;

/// How far a configuration is from a rule that does not hold for it, and what is in the way.
final class Nearness {
  private Nearness() {}

  /// What the conditions weigh that do not hold, on the lightest way to make the rule hold.
  static int distance(Rule rule, ClientConfiguration client) {
    return switch (rule) {
      case Rule.AllOf all -> all.operands().stream().mapToInt(r -> distance(r, client)).sum();
      case Rule.AnyOf any ->
          any.operands().stream().mapToInt(r -> distance(r, client)).min().orElse(1);
      default -> Evaluator.holds(rule, client) ? 0 : weight(rule);
    };
  }

  // Another Windows is another thing altogether; another service pack is nearly the same.
  private static int weight(Rule leaf) {
    return switch (leaf) {
      case Rule.WindowsVersion v -> 8;
      case Rule.Processor p -> 6;
      case Rule.ProductVersion v -> 5;
      case Rule.WindowsLanguage l -> 3;
      case Rule.InstallationType t -> 3;
      case Rule.ServicePack sp -> 2;
      case Rule.ProductTypes t -> 2;
      default -> 1;
    };
  }

  /// The first condition on that way that does not hold, with what the machine reports.
  ///
  /// @param rule does not hold
  static String obstacle(Rule rule, ClientConfiguration client) {
    return switch (rule) {
      case Rule.AllOf all ->
          all.operands().stream()
              .filter(r -> !Evaluator.holds(r, client))
              .findFirst()
              .map(r -> obstacle(r, client))
              .orElse("no condition");
      case Rule.AnyOf any ->
          any.operands().stream()
              .min(Comparator.comparingInt(r -> distance(r, client)))
              .map(r -> obstacle(r, client))
              .orElse("no alternative");
      case Rule.Not not -> "not (" + Decision.of(not.operand(), client).condition() + ")";
      default -> Decision.of(rule, client).condition();
    };
  }
}
