package io.patchbay.server.domain;

import org.jspecify.annotations.Nullable;

/// A value that somebody else supplied breaks a rule. The message has the form `field: value
/// (expected: rule)`, with the value cut short.
public final class InvalidValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String found;
  private final String expected;

  /// @param value what was found; cut to 64 characters, and control characters replaced
  /// @param expected the rule, in words
  public InvalidValueException(String value, String expected) {
    this("", Shown.value(value), expected, null);
  }

  private InvalidValueException(
      String field, String found, String expected, @Nullable InvalidValueException cause) {
    super((field.isEmpty() ? "" : field + ": ") + found + " (expected: " + expected + ")", cause);
    this.field = field;
    this.found = found;
    this.expected = expected;
  }

  /// This fault, said of `name`: a parameter or the path of a field. A stranger may have named it,
  /// and so it is cut short as the value is.
  public InvalidValueException in(String name) {
    String path = Shown.value(field.isEmpty() ? name : name + "." + field);
    return new InvalidValueException(path, found, expected, this);
  }

  public String field() {
    return field;
  }

  /// What was found, fit to be shown.
  public String found() {
    return found;
  }

  public String expected() {
    return expected;
  }
}
