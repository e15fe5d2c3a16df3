package io.patchbay.server.http;

import io.patchbay.server.domain.Sha256;

/// Strong entity tags (RFC 9110, 8.8.3).
final class EntityTag {
  private static final int DIGITS = 32;

  private EntityTag() {}

  /// The tag of a body in a coding, with its quotes. Made from what the body says and not from its
  /// compressed bytes, so that every server has the same.
  static String of(byte[] body, Coding coding) {
    String digest = Sha256.of(body).hex().substring(0, DIGITS);
    return coding == Coding.IDENTITY
        ? "\"" + digest + "\""
        : "\"" + digest + "-" + coding.token() + "\"";
  }

  /// Whether `If-None-Match` names the tag, by the weak comparison it asks for (RFC 9110, 13.1.2).
  static boolean isKnown(String tag, String ifNoneMatch) {
    for (String candidate : ifNoneMatch.split(",", -1)) {
      String known = candidate.strip();
      if (known.equals("*") || known.equals(tag) || known.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  /// Whether `If-Match` names the tag, by the strong comparison it asks for (RFC 9110, 13.1.1).
  static boolean matches(String tag, String ifMatch) {
    for (String candidate : ifMatch.split(",", -1)) {
      String wanted = candidate.strip();
      if (wanted.equals("*") || wanted.equals(tag)) {
        return true;
      }
    }
    return false;
  }
}
