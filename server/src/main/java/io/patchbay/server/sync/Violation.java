package io.patchbay.server.sync;

/// What a feed must not be.
public enum Violation {
  /// Something is not what its digest says.
  CHANGED("changed"),
  /// A change, or an item of it, was left out.
  DROPPED("dropped"),
  /// A change came that was there before.
  REPLAYED("replayed"),
  /// A change came before its turn.
  REORDERED("reordered"),
  /// The feed ended before what was asked for had come.
  TRUNCATED("truncated"),
  /// Nothing came for too long.
  STALLED("stalled"),
  /// More came than was asked for, or than is accepted.
  ENDLESS("endless"),
  /// It is no message of the feed.
  MALFORMED("malformed"),
  /// Content came that was not asked for.
  UNASKED_CONTENT("unasked-content"),
  /// Content was left out that was asked for.
  MISSING_CONTENT("missing-content"),
  /// The first change does not follow what is there, or the upstream says that the last one is not
  /// what it said before.
  OTHER_HISTORY("other-history"),
  /// A change says what only newer releases know, and must not be left out.
  TOO_NEW("too-new");

  private final String wireName;

  Violation(String wireName) {
    this.wireName = wireName;
  }

  /// As the value of a label, and in messages.
  public String wireName() {
    return wireName;
  }
}
