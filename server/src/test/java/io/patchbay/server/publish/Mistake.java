package io.patchbay.server.publish;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/// A manifest with one mistake in it, and what is to be said of it.
///
/// @param lineOf what stands on the line that is to be named; empty: no line is
/// @param path of the field that is to be named
/// @param message part of what is to be said
record Mistake(String name, String yaml, String lineOf, String path, String message) {
  /// A manifest without a mistake.
  static final String VALID = load();

  /// The valid manifest with `before`, which stands in it once, written as `after`.
  static Mistake of(String before, String after, String lineOf, String path, String message) {
    String name = path.isEmpty() ? message : path + ": " + message;
    return new Mistake(name, edit(VALID, before, after), lineOf, path, message);
  }

  /// One mistake a line: `before | after | lineOf | path | message`, with `\n` for a line's end.
  static List<Mistake> table(String lines) {
    return lines
        .lines()
        .map(line -> line.replace("\\n", "\n").split(" \\| ", -1))
        .map(c -> of(c[0], c[1], c[2], c[3], c[4]))
        .toList();
  }

  /// `text` with `before`, which stands in it once, written as `after`.
  static String edit(String text, String before, String after) {
    int at = text.indexOf(before);
    if (at < 0 || text.indexOf(before, at + 1) >= 0) {
      throw new IllegalArgumentException(before + " does not stand exactly once in the manifest");
    }
    return text.substring(0, at) + after + text.substring(at + before.length());
  }

  /// The number, from 1, of the first line with `lineOf` on it; 0 if none is to be named.
  int line() {
    return lineOf.isEmpty() ? 0 : line(yaml, lineOf);
  }

  static int line(String text, String snippet) {
    int at = text.indexOf(snippet);
    if (at < 0) {
      throw new IllegalArgumentException(snippet + " is nowhere in the manifest");
    }
    return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  @Override
  public String toString() {
    return name;
  }

  static Stream<Mistake> all() {
    return Stream.of(FormMistakes.all(), ContentMistakes.all(), AffectedMistakes.all())
        .flatMap(mistakes -> mistakes);
  }

  private static String load() {
    try (InputStream in = Mistake.class.getResourceAsStream("/manifests/valid.yaml")) {
      if (in == null) {
        throw new IllegalStateException("manifests/valid.yaml is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
