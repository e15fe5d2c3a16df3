package io.patchbay.server.http;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an expression of PromQL reads: enough of the language to find every selector and every
/// label, and no more.
///
/// @param selectors names of metrics, each with the labels it is selected by
/// @param grouped labels that are aggregated by or matched on
record PromQl(Map<String, Set<String>> selectors, Set<String> grouped) {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'" // a string
              + "|\\[[^]]*]" // a range
              + "|[0-9][0-9a-zA-Z.]*" // a number or duration
              + "|[a-zA-Z_:][a-zA-Z0-9_:]*"
              + "|[^\\s]");
  private static final Set<String> WITH_LABELS =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "atan2");

  PromQl {
    selectors = Map.copyOf(selectors);
    grouped = Set.copyOf(grouped);
  }

  static PromQl parse(String expression) {
    return new Reader(TOKEN.matcher(expression)).read();
  }

  private static final class Reader {
    private final Matcher tokens;
    private final Map<String, Set<String>> selectors = new TreeMap<>();
    private final Set<String> grouped = new TreeSet<>();
    private String next;

    Reader(Matcher tokens) {
      this.tokens = tokens;
      this.next = token();
    }

    private String token() {
      return tokens.find() ? tokens.group() : "";
    }

    private String take() {
      String taken = next;
      next = token();
      return taken;
    }

    PromQl read() {
      while (!next.isEmpty()) {
        String token = take();
        if (!isName(token) || WORDS.contains(token)) {
          continue;
        }
        if (WITH_LABELS.contains(token)) {
          if (next.equals("(")) {
            grouped.addAll(names(")"));
          }
        } else if (!next.equals("(") && !WITH_LABELS.contains(next)) { // Else it is a function.
          Set<String> labels = next.equals("{") ? names("}") : Set.of();
          selectors.computeIfAbsent(token, name -> new HashSet<>()).addAll(labels);
        }
      }
      return new PromQl(selectors, grouped);
    }

    private Set<String> names(String end) {
      Set<String> names = new HashSet<>();
      while (!next.equals(end)) {
        if (next.isEmpty()) {
          throw new AssertionError("no " + end + " in " + tokens);
        }
        String token = take();
        if (isName(token)) {
          names.add(token);
        }
      }
      return names;
    }

    private static boolean isName(String token) {
      return token.matches("[a-zA-Z_:][a-zA-Z0-9_:]*");
    }
  }
}
