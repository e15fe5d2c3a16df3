package io.patchbay.server.domain;

import io.patchbay.server.domain.Finding.Kind;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The operator's word to publish a bulletin in spite of all findings of one kind.
///
/// @param kind not [Kind#OTHER]
public record Acceptance(String bulletin, Kind kind) {
  private static final Pattern BULLETIN = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final String KINDS =
      Arrays.stream(Kind.values())
          .filter(kind -> kind != Kind.OTHER)
          .map(Kind::lowerCase)
          .collect(Collectors.joining(", "));

  /// Parses what [#toString] prints, for example `MS08-078/overlap`.
  ///
  /// @throws InvalidValueException if it is anything else
  public static Acceptance parse(String text) {
    int slash = text.indexOf('/');
    if (slash >= 0 && BULLETIN.matcher(text.substring(0, slash)).matches()) {
      for (Kind kind : Kind.values()) {
        if (kind != Kind.OTHER && kind.lowerCase().equals(text.substring(slash + 1))) {
          return new Acceptance(text.substring(0, slash), kind);
        }
      }
    }
    throw new InvalidValueException(text, "bulletin, slash, and one of " + KINDS);
  }

  @Override
  public String toString() {
    return bulletin + "/" + kind.lowerCase();
  }
}
