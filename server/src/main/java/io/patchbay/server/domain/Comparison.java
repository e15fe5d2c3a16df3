package io.patchbay.server.domain;

/// How a reported value is compared with a rule's; WSUS's ScalarComparison.
public enum Comparison {
  EQUAL_TO,
  LESS_THAN,
  LESS_THAN_OR_EQUAL_TO,
  GREATER_THAN,
  GREATER_THAN_OR_EQUAL_TO;

  /// Whether it holds, given the sign of `reported - expected`.
  public boolean holds(int order) {
    return switch (this) {
      case EQUAL_TO -> order == 0;
      case LESS_THAN -> order < 0;
      case LESS_THAN_OR_EQUAL_TO -> order <= 0;
      case GREATER_THAN -> order > 0;
      case GREATER_THAN_OR_EQUAL_TO -> order >= 0;
    };
  }

  /// The mathematical sign, for people.
  public String sign() {
    return switch (this) {
      case EQUAL_TO -> "=";
      case LESS_THAN -> "<";
      case LESS_THAN_OR_EQUAL_TO -> "<=";
      case GREATER_THAN -> ">";
      case GREATER_THAN_OR_EQUAL_TO -> ">=";
    };
  }
}
