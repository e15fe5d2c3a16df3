package io.patchbay.server.domain;

/// What a stranger wrote, fit to be shown: cut short, and without what would steer a terminal.
public final class Shown {
  private static final int VALUE_CHARS_MAX = 64;
  private static final int SENTENCE_CHARS_MAX = 200;

  private Shown() {}

  /// A value or a name, of which the first 64 characters say enough.
  public static String value(String text) {
    return cut(text, VALUE_CHARS_MAX);
  }

  /// What a library says of a text, with parts of that text in it.
  public static String sentence(String text) {
    return cut(text, SENTENCE_CHARS_MAX);
  }

  private static String cut(String text, int charsMax) {
    String cut = text.length() <= charsMax ? text : text.substring(0, charsMax) + "...";
    StringBuilder safe = new StringBuilder(cut.length());
    cut.codePoints().forEach(c -> safe.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    if (safe.isEmpty()) {
      return "empty";
    }
    return safe.toString().isBlank() ? "blank" : safe.toString();
  }
}
