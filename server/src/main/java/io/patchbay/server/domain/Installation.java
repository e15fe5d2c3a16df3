package io.patchbay.server.domain;

/// Installation option of the system.
public enum Installation implements Named {
  FULL("full"),
  SERVER_CORE("server-core");

  private final String wireName;

  Installation(String wireName) {
    this.wireName = wireName;
  }

  /// The name in a query string.
  @Override
  public String wireName() {
    return wireName;
  }

  /// @throws InvalidValueException if no constant has that name
  public static Installation parse(String text) {
    return Named.parse(Installation.class, text);
  }
}
