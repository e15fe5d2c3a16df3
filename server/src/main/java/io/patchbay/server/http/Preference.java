package io.patchbay.server.http;

import java.util.Locale;

/// How much a client wants a thing, by headers such as `Accept` and `Accept-Encoding`.
final class Preference {
  private Preference() {}

  /// The weight of the first of the names that is in the header (RFC 9110, 12.4.2); 0: not at all.
  ///
  /// @param header value of all header lines of that name, with commas between
  /// @param otherwise if none of the names is in it
  /// @param names the most exact first, in lower case
  static float weight(String header, float otherwise, String... names) {
    String[] elements = header.toLowerCase(Locale.ROOT).split(",", -1);
    for (String name : names) {
      for (String element : elements) {
        String[] parts = element.split(";", -1);
        if (parts[0].strip().equals(name)) {
          return weight(parts);
        }
      }
    }
    return otherwise;
  }

  private static float weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        return qvalue(parameter.substring(2));
      }
    }
    return 1;
  }

  // What is no weight is none: the client does not get what it may not be able to read.
  private static float qvalue(String text) {
    try {
      float value = Float.parseFloat(text);
      return value >= 0 && value <= 1 ? value : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
