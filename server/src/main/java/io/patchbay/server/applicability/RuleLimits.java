package io.patchbay.server.applicability;

import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Rule;
import java.util.List;

/// Bounds what one rule may cost: 32 levels deep, 2048 nodes.
public final class RuleLimits {
  public static final int DEPTH_MAX = 32;
  public static final int NODES_MAX = 2048;

  private RuleLimits() {}

  /// @throws InvalidValueException if the rule is deeper or larger
  public static void check(Rule rule) {
    int nodes = nodes(rule, 1);
    if (nodes > NODES_MAX) {
      throw new InvalidValueException(nodes + " nodes", "at most " + NODES_MAX + " in one rule");
    }
  }

  private static int nodes(Rule rule, int depth) {
    if (depth > DEPTH_MAX) {
      throw new InvalidValueException(
          "more than " + DEPTH_MAX + " levels", "at most " + DEPTH_MAX + " in one rule");
    }
    return switch (rule) {
      case Rule.AllOf all -> 1 + sum(all.operands(), depth);
      case Rule.AnyOf any -> 1 + sum(any.operands(), depth);
      case Rule.Not not -> 1 + nodes(not.operand(), depth + 1);
      default -> 1;
    };
  }

  private static int sum(List<Rule> operands, int depth) {
    int nodes = 0;
    for (Rule operand : operands) {
      nodes += nodes(operand, depth + 1);
    }
    return nodes;
  }
}
