package io.patchbay.server.domain;

/// Problem details after RFC 9457.
///
/// @param type a relative URI that names the kind
/// @param title the kind in words
/// @param status HTTP status code
/// @param detail this occurrence
/// @param field the parameter, header or field at fault; empty: none in particular
public record Problem(String type, String title, int status, String detail, String field) {
  /// What every type begins with; the kind follows.
  public static final String TYPES = "/problems/";

  /// The kind of the answer to a range of changes that is to end in a head that is not the
  /// catalog's.
  public static final String OTHER_HISTORY = "other-history";

  /// Whether it is of that kind.
  public boolean is(String kind) {
    return type.equals(TYPES + kind);
  }
}
