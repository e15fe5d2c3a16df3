package io.patchbay.server.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.Parameter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A whole request, valid only while its route accepts it: the body is the network's buffer.
///
/// @param path decoded segments are the route's business: this is as sent, without the query
/// @param rawQuery as sent; empty: none
record Call(HttpMethod method, String path, String rawQuery, HttpHeaders headers, ByteBuffer body) {
  private static final int PARAMETERS_MAX = 512;

  static Call of(HttpMethod method, String target, HttpHeaders headers, ByteBuffer body) {
    int question = target.indexOf('?');
    return new Call(
        method,
        question < 0 ? target : target.substring(0, question),
        question < 0 ? "" : target.substring(question + 1),
        headers,
        body);
  }

  /// The parameters of the query string, decoded, in the order given.
  ///
  /// @throws InvalidValueException if there are more than 512, or an escape is malformed
  List<Parameter> parameters() {
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

  // Percent-decoding as forms do it (application/x-www-form-urlencoded), but strict.
  private static String decode(String text) {
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

  /// The form the client wants the answer in: what `Accept` names, else that of a POST's body, else
  /// JSON.
  ///
  /// @throws NotAcceptableException if it wants neither
  Format answerFormat() {
    String accept = headers.get("Accept");
    if (accept == null || accept.isBlank()) {
      // Not for GET: a cache that looks for an answer knows nothing of the Content-Type.
      Format body = method.equals(HttpMethod.POST) ? bodyFormat() : null;
      return body == null ? Format.JSON : body;
    }
    String wanted = accept.toLowerCase(Locale.ROOT);
    if (wanted.contains(Format.PROTOBUF.mediaType())) {
      return Format.PROTOBUF;
    }
    if (wanted.contains(Format.JSON.mediaType())
        || wanted.contains("*/*")
        || wanted.contains("application/*")) {
      return Format.JSON;
    }
    throw new NotAcceptableException();
  }

  /// The form for problems: that of the answer, and JSON if the client wants neither.
  Format problemFormat() {
    try {
      return answerFormat();
    } catch (NotAcceptableException e) {
      return Format.JSON;
    }
  }

  /// The form of the body; null if it is neither.
  @Nullable Format bodyFormat() {
    String type = headers.get("Content-Type", "");
    int semicolon = type.indexOf(';');
    String media = (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
    for (Format format : Format.values()) {
      if (format.mediaType().equalsIgnoreCase(media)) {
        return format;
      }
    }
    return null;
  }

  /// The form of the body, which must be one of ours and not compressed.
  Format requiredBodyFormat() {
    Format format = bodyFormat();
    if (format == null || headers.contains("Content-Encoding")) {
      throw new UnsupportedMediaTypeException();
    }
    return format;
  }

  /// `Accept` wants what we do not have.
  static final class NotAcceptableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// The body is in no form we read.
  static final class UnsupportedMediaTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
