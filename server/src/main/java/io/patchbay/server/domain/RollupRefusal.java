package io.patchbay.server.domain;

/// Why another server's count is not kept.
public enum RollupRefusal implements Named {
  UNKNOWN_UPDATE("unknown-update", "the catalog has no such revision of the update"),
  TOO_MANY_ORIGINS(
      "too-many-origins",
      "as many servers as can be told apart have sent counts already; this is another one"),
  TOO_MANY_ROWS(
      "too-many-rows",
      "that server has as many rows for this update as report-rows-max allows here; give both the"
          + " same value");

  private final String wireName;
  private final String sentence;

  RollupRefusal(String wireName, String sentence) {
    this.wireName = wireName;
    this.sentence = sentence;
  }

  /// The name in metrics.
  @Override
  public String wireName() {
    return wireName;
  }

  /// For people.
  public String sentence() {
    return sentence;
  }
}
