package io.patchbay.server.http;

import org.jspecify.annotations.Nullable;

/// What a GET or HEAD makes its answer depend on (RFC 9110, 13 and 14), as it was sent; null: it
/// was not.
record Conditions(
    @Nullable String ifMatch,
    @Nullable String ifNoneMatch,
    @Nullable String ifRange,
    @Nullable String range) {

  /// Of HEAD a range is ignored, as it is of every method but GET (14.2).
  static Conditions of(Call call) {
    boolean head = call.method().name().equals("HEAD");
    return new Conditions(
        call.all("If-Match"),
        call.all("If-None-Match"),
        call.all("If-Range"),
        head ? null : call.all("Range"));
  }

  /// Whether the client wants an answer only if it is about another representation than this.
  boolean excludes(String etag) {
    return ifMatch != null && !EntityTag.matches(etag, ifMatch);
  }

  /// Whether the client has this representation.
  boolean knows(String etag) {
    return ifNoneMatch != null && EntityTag.isKnown(etag, ifNoneMatch);
  }

  /// The range asked for of this representation. With `If-Range` it counts only if the client has
  /// the rest of the very same bytes; a date never says so, since none is ever told (13.1.5).
  @Nullable String range(String etag) {
    return ifRange == null || ifRange.strip().equals(etag) ? range : null;
  }
}
