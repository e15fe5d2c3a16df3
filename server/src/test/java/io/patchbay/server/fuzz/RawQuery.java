package io.patchbay.server.fuzz;

import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.wire.Parameter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Query strings as they stand in a request, read in the plainest way: what the server does the
/// fast way is held against it.
final class RawQuery {
  private static final Pattern PIECE = Pattern.compile("%([0-9A-Fa-f]{2})|([^%])", Pattern.DOTALL);
  private static final Pattern WELL_FORMED = Pattern.compile("(?:%[0-9A-Fa-f]{2}|[^%])*+");

  private RawQuery() {}

  /// Bytes as a query string, in which all that may not stand there is escaped.
  static String of(byte[] bytes) {
    StringBuilder query = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      if (b > ' ' && b <= '~') {
        query.append((char) b);
      } else {
        query.append(String.format(Locale.ROOT, "%%%02x", b));
      }
    }
    return query.toString();
  }

  /// @throws InvalidValueException if an escape is malformed
  static List<Parameter> parameters(String query) {
    return Stream.of(query.split("&", -1))
        .filter(text -> !text.isEmpty())
        .map(text -> text.split("=", 2))
        .map(pair -> new Parameter(decoded(pair[0]), pair.length < 2 ? "" : decoded(pair[1])))
        .toList();
  }

  private static String decoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!WELL_FORMED.matcher(text).matches()) {
      throw new InvalidValueException(text, "percent-escapes of UTF-8").in("query");
    }
    PIECE.matcher(text).results().forEach(piece -> bytes.write(decoded(piece)));
    try {
      ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray());
      return StandardCharsets.UTF_8.newDecoder().decode(all).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidValueException(text, "percent-escapes of UTF-8").in("query");
    }
  }

  private static int decoded(MatchResult piece) {
    if (piece.group(1) != null) {
      return Integer.parseInt(piece.group(1), 16);
    }
    return piece.group(2).equals("+") ? ' ' : piece.group(2).charAt(0);
  }
}
