package io.patchbay.server.applicability;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.domain.Rule;
import java.util.Comparator;

/// How far a configuration is from a rule that does not hold for it, and what is in the way.
final class Nearness {
  private Nearness() {}

  /// How many of the rule's conditions do not hold, on the shortest way to make it hold.
  static int distance(Rule rule, ClientConfiguration client) {
    return switch (rule) {
      case Rule.AllOf all -> all.operands().stream().mapToInt(r -> distance(r, client)).sum();
      case Rule.AnyOf any ->
          any.operands().stream().mapToInt(r -> distance(r, client)).min().orElse(1);
      default -> Evaluator.holds(rule, client) ? 0 : 1;
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
      case Rule.Not not -> "not " + Decision.of(not.operand(), client).condition();
      default -> Decision.of(rule, client).condition();
    };
  }
}
