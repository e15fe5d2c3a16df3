package io.patchbay.server.wire;

import io.patchbay.server.domain.InvalidValueException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One parameter of a query string, decoded.
public record Parameter(String name, String value) {
  private static final int PARAMETERS_MAX = 512;

  /// All parameters, in the order given; percent-decoded as forms are
  /// (application/x-www-form-urlencoded), but strictly.
  ///
  /// @param rawQuery what stands behind the question mark, visible US-ASCII
  /// @throws InvalidValueException if there are more than 512, or an escape is malformed
  public static List<Parameter> parse(String rawQuery) {
    List<Parameter> parameters = new ArrayList<>();
    int start = 0;
    while (start < rawQuery.length()) {
      int end = rawQuery.indexOf('&', start);
      end = end < 0 ? rawQuery.length() : end;
      if (end > start) {
        if (parameters.size() == PARAMETERS_MAX) {
          throw new InvalidValueException("more", "at most " + PARAMETERS_MAX + " parameters")
              .in("query");
        }
        parameters.add(parameter(rawQuery.substring(start, end)));
      }
      start = end + 1;
    }
    return parameters;
  }

  private static Parameter parameter(String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    String value = equals < 0 ? "" : text.substring(equals + 1);
    return new Parameter(decode(name), decode(value));
  }

  /// @throws InvalidValueException if an escape is malformed, or it is not UTF-8
  static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        boolean whole = i + 2 < text.length();
        int high = whole ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = whole ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw malformedEscape(text);
        }
        bytes.put((byte) ((high << 4) | low));
        i += 2;
      } else {
        bytes.put((byte) (c == '+' ? ' ' : c));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw malformedEscape(text);
    }
  }

  private static InvalidValueException malformedEscape(String text) {
    return new InvalidValueException(text, "percent-escapes of UTF-8").in("query");
  }
}
