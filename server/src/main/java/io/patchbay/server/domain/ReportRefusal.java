package io.patchbay.server.domain;

/// Why a report will never be counted.
public enum ReportRefusal implements Named {
  UNKNOWN_UPDATE("unknown-update", "the catalog has no such revision of the update"),
  TOO_OLD("too-old", "it occurred more than 28 days ago"),
  TOO_FAR_AHEAD("too-far-ahead", "it occurs more than a day ahead of the server's clock");

  private final String wireName;
  private final String sentence;

  ReportRefusal(String wireName, String sentence) {
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
