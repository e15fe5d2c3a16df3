package io.patchbay.server.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.wire.Format;
import io.patchbay.server.wire.Parameter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A whole request, valid only while its route accepts it: the body is the network's buffer.
///
/// @param path decoded segments are the route's business: this is as sent, without the query
/// @param rawQuery as sent; empty: none
record Call(HttpMethod method, String path, String rawQuery, HttpHeaders headers, ByteBuffer body) {
  private static final Pattern ABSOLUTE_FORM =
      Pattern.compile("https?://[A-Za-z0-9._~:\\[\\]-]+/(.*)", Pattern.CASE_INSENSITIVE);

  static Call of(HttpMethod method, String target, HttpHeaders headers, ByteBuffer body) {
    String origin = originForm(target);
    int question = origin.indexOf('?');
    return new Call(
        method,
        question < 0 ? origin : origin.substring(0, question),
        question < 0 ? "" : origin.substring(question + 1),
        headers,
        body);
  }

  /// The target without scheme and host, which a client names that takes us for a proxy (RFC 9112,
  /// 3.2.2): every host is ours. It begins with a slash, or is none of ours.
  static String originForm(String target) {
    if (target.startsWith("/")) {
      return target;
    }
    Matcher absolute = ABSOLUTE_FORM.matcher(target);
    return absolute.matches() ? "/" + absolute.group(1) : target;
  }

  /// The parameters of the query string, decoded, in the order given.
  ///
  /// @throws InvalidValueException if there are more than 512, or an escape is malformed
  List<Parameter> parameters() {
    return Parameter.parse(rawQuery);
  }

  /// The form the client wants the answer in: what `Accept` names, else that of a POST's body, else
  /// JSON.
  ///
  /// @throws MediaTypes.NotAcceptableException if it wants neither
  Format answerFormat() {
    // Not for GET: a cache that looks for an answer knows nothing of the Content-Type.
    Format body = method.equals(HttpMethod.POST) ? bodyFormat() : null;
    return MediaTypes.answerFormat(all("Accept"), body == null ? Format.JSON : body);
  }

  /// The entity tags the client has; empty: none.
  String knownTags() {
    String tags = all("If-None-Match");
    return tags == null ? "" : tags;
  }

  /// The value of all lines of a header; null: there is none. A list may come in several lines (RFC
  /// 9110, 5.3).
  @Nullable String all(String header) {
    List<String> lines = headers.getAll(header);
    return lines.isEmpty() ? null : String.join(",", lines);
  }

  /// The coding the client wants the answer in.
  Coding coding() {
    return Coding.of(all("Accept-Encoding"));
  }

  /// The form the client takes a file in.
  WantedForm wantedForm() {
    return WantedForm.of(all("Accept-Encoding"), headers.get("Available-Dictionary"));
  }

  /// The form for problems: that of the answer, and JSON if the client wants neither.
  Format problemFormat() {
    try {
      return answerFormat();
    } catch (MediaTypes.NotAcceptableException e) {
      return Format.JSON;
    }
  }

  /// The form of the body; null if it is neither.
  @Nullable Format bodyFormat() {
    return MediaTypes.bodyFormat(headers.get("Content-Type", ""));
  }

  /// The form of the body, which must be one of ours and not compressed.
  Format requiredBodyFormat() {
    Format format = bodyFormat();
    if (format == null) {
      throw new MediaTypes.UnsupportedMediaTypeException();
    }
    requireUncompressed();
    return format;
  }

  /// Refuses a query string where there is nothing to say with it.
  void requireNoQuery() {
    if (!rawQuery.isEmpty()) {
      throw new InvalidValueException("given", "none here").in("query");
    }
  }

  /// Refuses a body in a coding: nothing here decompresses what strangers send.
  void requireUncompressed() {
    if (headers.contains("Content-Encoding")) {
      throw new MediaTypes.UnsupportedMediaTypeException();
    }
  }
}
