package io.patchbay.server.domain;

/// Why an update left scope.
public enum StandingReason implements Named {
  /// Another update has superseded it for longer than the publisher's policy lets it stay.
  SUPERSEDED("superseded"),
  /// The publisher has taken it back.
  EXPIRED("expired");

  private final String wireName;

  StandingReason(String wireName) {
    this.wireName = wireName;
  }

  @Override
  public String wireName() {
    return wireName;
  }

  /// @throws InvalidValueException if no constant has that name
  public static StandingReason parse(String text) {
    return Named.parse(StandingReason.class, text);
  }
}
