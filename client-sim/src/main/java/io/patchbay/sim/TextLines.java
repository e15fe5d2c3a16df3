package io.patchbay.sim;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Lines for people.
final class TextLines {
  private final StringBuilder text = new StringBuilder();

  @FormatMethod
  void add(String format, Object... values) {
    text.append(printable(String.format(Locale.ROOT, format, values))).append('\n');
  }

  void addEmpty() {
    text.append('\n');
  }

  /// Returns the text without control characters: what a server sends must not steer a terminal.
  static String printable(@Nullable String line) {
    return String.valueOf(line).replaceAll("\\p{Cntrl}", "?");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
